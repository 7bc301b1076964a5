package io.whytrail.scoring.baseline;

import java.time.Duration;
import java.time.Instant;

/// How much has been seen, and from when to when.
public record History(long observations, Instant first, Instant last) {

  /// Before anything was seen.
  static History beginning(Instant time) {
    return new History(0, time, time);
  }

  History with(Instant time) {
    return new History(
        observations + 1, time.isBefore(first) ? time : first, time.isAfter(last) ? time : last);
  }

  /// Whether enough was seen, over long enough, to call anything at that time unusual.
  public boolean isEnough(long least, Duration span, Instant time) {
    return observations >= least && Duration.between(first, time).compareTo(span) >= 0;
  }
}
