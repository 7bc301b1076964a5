package io.whytrail.scoring.baseline;

import java.time.Duration;
import java.time.Instant;

/// Forgetting: what is one half-life old counts half. All ages are between the times of the
/// interactions themselves, so that it makes no difference in which order they come.
record Decay(Duration halfLife) {

  /// What is left of the weight of everything before, now that something newer comes.
  double fade(History history, Instant time) {
    return left(Duration.between(history.last(), time));
  }

  /// The weight of something that comes late: what would be left of it had it come in time.
  double weight(History history, Instant time) {
    return left(Duration.between(time, history.last()));
  }

  private double left(Duration age) {
    return age.isNegative() ? 1 : Math.pow(2, -seconds(age) / seconds(halfLife));
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
