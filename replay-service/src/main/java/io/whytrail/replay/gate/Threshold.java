package io.whytrail.replay.gate;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;
import io.whytrail.replay.comparison.Outcome.Direction;
import io.whytrail.replay.comparison.Tally;
import io.whytrail.replay.decision.Truth;
import org.jspecify.annotations.Nullable;

/// An own limit for flips of one kind, as a share of the replayed cases of its truth.
///
/// @param reason of the rule that let go or decides now; any where empty
/// @param truth of the case; any where unknown
/// @param looserRate null where looser flips are none of this threshold's
/// @param stricterRate null where stricter flips are none of this threshold's
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Threshold(
    String reason, Truth truth, @Nullable Double looserRate, @Nullable Double stricterRate) {

  public Threshold {
    if (looserRate == null && stricterRate == null) {
      throw new IllegalArgumentException("a threshold limits looser flips, stricter ones or both");
    }
    if (reason.isEmpty() && truth == Truth.UNKNOWN) {
      throw new IllegalArgumentException("a threshold is for a reason, a truth or both");
    }
    if (looserRate != null) {
      Tolerance.checkShare("looserRate", looserRate);
    }
    if (stricterRate != null) {
      Tolerance.checkShare("stricterRate", stricterRate);
    }
  }

  boolean fits(Truth other, String why, Direction direction) {
    return rate(direction) != null
        && (truth == Truth.UNKNOWN || truth == other)
        && (reason.isEmpty() || reason.equals(why));
  }

  @Nullable Double rate(Direction direction) {
    return switch (direction) {
      case LOOSER -> looserRate;
      case STRICTER -> stricterRate;
      case SAME_VERDICT -> null;
    };
  }

  int replayed(Tally tally) {
    return truth == Truth.UNKNOWN ? tally.replayed() : tally.replayed(truth);
  }

  /// As in `PROMPT_INJECTION of ATTACK cases`.
  public String title() {
    String kind = truth == Truth.UNKNOWN ? "all" : truth.name();
    return (reason.isEmpty() ? "flips" : reason) + " of " + kind + " cases";
  }
}
