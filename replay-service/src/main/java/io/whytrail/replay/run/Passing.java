package io.whytrail.replay.run;

import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.runtime.failure.Failure;
import java.time.Duration;
import java.util.Set;

/// What passes by itself is tried again, by whichever worker comes first after a pause.
public final class Passing {

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private static final Set<ErrorReason> REASONS =
      Set.of(
          ErrorReason.ERROR_REASON_PEER_UNAVAILABLE,
          ErrorReason.ERROR_REASON_STORAGE_UNAVAILABLE,
          ErrorReason.ERROR_REASON_DEADLINE_EXCEEDED,
          ErrorReason.ERROR_REASON_OVERLOADED);

  private Passing() {}

  public static boolean passes(Failure failure) {
    return REASONS.contains(failure.reason());
  }

  /// 1, 2, 4 ... seconds, and no longer than 30.
  public static Duration pause(int attempts) {
    Duration pause = Duration.ofSeconds(1L << Math.min(attempts - 1, 10));
    return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
  }
}
