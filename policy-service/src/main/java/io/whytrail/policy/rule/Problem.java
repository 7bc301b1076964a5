package io.whytrail.policy.rule;

import java.util.Comparator;

/// Something in a document that keeps it from being a policy.
///
/// @param line from 1
/// @param column from 1, in code points
/// @param message a sentence that says what to do
public record Problem(int line, int column, String message) implements Comparable<Problem> {

  private static final Comparator<Problem> BY_POSITION =
      Comparator.comparingInt(Problem::line)
          .thenComparingInt(Problem::column)
          .thenComparing(Problem::message);

  @Override
  public int compareTo(Problem other) {
    return BY_POSITION.compare(this, other);
  }

  @Override
  public String toString() {
    return "line %d, column %d: %s".formatted(line, column, message);
  }
}
