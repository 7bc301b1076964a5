package io.whytrail.replay.rating;

import io.micronaut.context.annotation.ConfigurationProperties;

/// How scoring is asked.
///
/// @param concurrency how many ratings one worker waits for at once
@ConfigurationProperties("whytrail.replay.rating")
public record RatingConfiguration(int concurrency) {

  public RatingConfiguration {
    if (concurrency < 1) {
      throw new IllegalArgumentException("concurrency is less than 1: " + concurrency);
    }
  }
}
