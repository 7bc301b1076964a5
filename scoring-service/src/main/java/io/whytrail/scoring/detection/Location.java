package io.whytrail.scoring.detection;

import io.whytrail.scoring.interaction.Part;
import io.whytrail.scoring.text.Span;

/// Where a finding lies: a part of the interaction, which one of its kind, and the code points in
/// it.
public record Location(Part part, int index, Span span) {
  private static final Span NOWHERE = new Span(0, 0);

  public Location {
    if (index < 0) {
      throw new IllegalArgumentException("no such index: " + index);
    }
  }

  /// The finding is about the interaction and not about a place in it.
  public static Location whole() {
    return new Location(Part.WHOLE, 0, NOWHERE);
  }

  public static Location of(Part part, int index) {
    return new Location(part, index, NOWHERE);
  }
}
