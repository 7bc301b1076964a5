package io.whytrail.local.mesh;

import java.time.Duration;

/// How long to wait before the next start: short at first, longer while starts keep failing, short
/// again after the process has lived for a while.
final class Backoff {

  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration LAST = Duration.ofSeconds(30);
  private static final Duration SETTLED = Duration.ofSeconds(60);

  private Duration next = FIRST;

  /// The delay after a process that lived this long.
  Duration after(Duration lived) {
    if (lived.compareTo(SETTLED) >= 0) {
      next = FIRST;
    }
    Duration delay = next;
    Duration doubled = next.multipliedBy(2);
    next = doubled.compareTo(LAST) > 0 ? LAST : doubled;
    return delay;
  }
}
