package io.whytrail.scoring.pattern;

import io.whytrail.scoring.detection.Reason;
import java.util.List;

/// One rule about words.
///
/// @param kind patterns of one kind are one piece of evidence; the id where the file names none
/// @param literals lower case; no text without one of them can match
/// @param regex matched in the folded view, no further than reach characters from a literal
public record Pattern(
    String id,
    Reason reason,
    String kind,
    double score,
    List<String> literals,
    java.util.regex.Pattern regex,
    int reach) {
  public Pattern {
    literals = List.copyOf(literals);
    if (literals.isEmpty()) {
      throw new IllegalArgumentException("pattern " + id + " has no literal");
    }
  }
}
