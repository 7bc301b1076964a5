package io.whytrail.replay.mutation;

/// Where the text of an attack is.
///
/// @param index among the parts of its kind; 0 where there is one
public record Place(Part part, int index) {

  public Place {
    if (index < 0) {
      throw new IllegalArgumentException("No place has the index " + index);
    }
  }

  /// The parts of an interaction that attacks lie in.
  public enum Part {
    MESSAGE,
    CONTEXT,
    TOOL_RESULT,
    TOOL_ARGUMENTS,
    OUTPUT;

    /// What a model reads may tell it what to do; what it writes is the deed.
    boolean isRead() {
      return switch (this) {
        case MESSAGE, CONTEXT, TOOL_RESULT -> true;
        case TOOL_ARGUMENTS, OUTPUT -> false;
      };
    }
  }
}
