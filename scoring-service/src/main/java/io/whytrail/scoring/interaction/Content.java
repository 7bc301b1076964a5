package io.whytrail.scoring.interaction;

/// Text, or why there is none.
public sealed interface Content {
  static Content of(String text) {
    return new Captured(text);
  }

  /// Nothing was said about it.
  static Content absent() {
    return new Absent();
  }

  /// The text where it was captured, else the empty string.
  default String textOrEmpty() {
    return switch (this) {
      case Captured captured -> captured.text();
      case NotCaptured _, Absent _ -> "";
    };
  }

  /// The text as it was recorded: masked, otherwise unchanged.
  record Captured(String text) implements Content {}

  /// The producer states that it did not capture this content.
  record NotCaptured(String reason) implements Content {}

  /// Nothing was said about this content.
  record Absent() implements Content {}
}
