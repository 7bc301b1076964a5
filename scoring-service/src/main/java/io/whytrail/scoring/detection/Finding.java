package io.whytrail.scoring.detection;

import io.whytrail.scoring.example.Likeness;
import org.jspecify.annotations.Nullable;

/// One reason for a score. Findings of one kind are the same piece of evidence however often they
/// occur; different kinds add up.
///
/// @param likeness what the text reads like, where that is the reason
public record Finding(
    Reason reason,
    String detectorId,
    String detectorVersion,
    String kind,
    double score,
    Location location,
    @Nullable Likeness likeness) {
  /// The kind of what a text model says: it has weighed everything else already and is not added to
  /// it.
  public static final String STACKED = "stacked";

  public Finding {
    if (!(score >= 0 && score <= 100)) {
      throw new IllegalArgumentException("a score lies between 0 and 100: " + score);
    }
  }

  public Finding(
      Reason reason,
      String detectorId,
      String detectorVersion,
      String kind,
      double score,
      Location location) {
    this(reason, detectorId, detectorVersion, kind, score, location, null);
  }
}
