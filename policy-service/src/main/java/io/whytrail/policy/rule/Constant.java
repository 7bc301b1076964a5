package io.whytrail.policy.rule;

import java.util.List;

/// A named value of the policy's own: a threshold, a limit, a list of names.
///
/// @param value a Long, Double, String, Boolean or list of String, as the type says
public record Constant(String name, VariableType type, Object value) {

  public Constant {
    if (value instanceof List<?> list) {
      value = List.copyOf(list);
    }
  }

  /// The strings this constant stands for; empty for other types.
  List<String> strings() {
    return switch (value) {
      case String text -> List.of(text);
      case List<?> list -> list.stream().map(String.class::cast).toList();
      default -> List.of();
    };
  }
}
