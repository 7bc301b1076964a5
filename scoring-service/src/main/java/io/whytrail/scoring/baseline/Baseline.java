package io.whytrail.scoring.baseline;

import java.time.Duration;
import java.time.Instant;

/// What is ordinary in one measure of one subject or service.
public record Baseline(Whose whose, Measure measure, History history, Estimator estimator) {

  /// One that has seen nothing yet.
  public static Baseline empty(Whose whose, Measure measure, Instant time) {
    return new Baseline(whose, measure, History.beginning(time), Estimator.empty(measure));
  }

  /// Having seen something that has this measure.
  public Baseline learn(Occurrence occurrence, Duration halfLife) {
    Decay decay = new Decay(halfLife);
    Instant time = occurrence.time();
    double fade = decay.fade(history, time);
    double weight = decay.weight(history, time);
    Estimator next =
        switch (estimator) {
          case Level level -> level.learn(occurrence.value(measure), time, fade, weight);
          case Share share -> share.learn(occurrence.value(measure), time, fade, weight);
          case Mix mix -> mix.learn(occurrence.toolNames(), fade, weight);
        };
    return new Baseline(whose, measure, history.with(time), next);
  }
}
