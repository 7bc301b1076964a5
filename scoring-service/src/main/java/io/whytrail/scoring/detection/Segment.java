package io.whytrail.scoring.detection;

import io.whytrail.scoring.interaction.Part;
import io.whytrail.scoring.text.Span;
import io.whytrail.scoring.text.Text;

/// One text of a case.
public record Segment(Part part, int index, Text text) {
  public Location at(Span span) {
    return new Location(part, index, span);
  }
}
