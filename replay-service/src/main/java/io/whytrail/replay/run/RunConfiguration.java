package io.whytrail.replay.run;

import io.micronaut.context.annotation.ConfigurationProperties;
import java.time.Duration;

/// How this replica works on runs.
///
/// @param workers how many shards it works on at once
/// @param pageSize how many cases it has in memory, for each worker
/// @param shardSize how many cases one worker takes on at once; a larger run is cut
/// @param lease how long a shard stays with a worker that does not move on
/// @param poll how often it looks for runs that no message told of
/// @param maximumAttempts how often a shard is taken up without moving on before it fails
/// @param watchInterval how often a watched run is looked at
@ConfigurationProperties("whytrail.replay.run")
public record RunConfiguration(
    int workers,
    int pageSize,
    int shardSize,
    Duration lease,
    Duration poll,
    int maximumAttempts,
    Duration watchInterval) {

  /// More decisions than this are not fetched at once.
  private static final int LARGEST_PAGE = 1000;

  public RunConfiguration {
    if (pageSize < 1 || pageSize > LARGEST_PAGE) {
      throw new IllegalArgumentException("page-size is not from 1 to 1000: " + pageSize);
    }
    if (shardSize < 1) {
      throw new IllegalArgumentException("shard-size is less than 1: " + shardSize);
    }
    if (workers < 0 || maximumAttempts < 1) {
      throw new IllegalArgumentException("workers or maximum-attempts is too small");
    }
  }
}
