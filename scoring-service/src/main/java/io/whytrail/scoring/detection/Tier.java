package io.whytrail.scoring.detection;

/// How much is looked at: DEEP is FAST and more.
public enum Tier {
  FAST,
  DEEP;

  /// True when a rating of this tier runs the detectors of the other.
  public boolean includes(Tier other) {
    return this == DEEP || other == FAST;
  }
}
