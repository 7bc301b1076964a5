package io.whytrail.replay.suite;

import io.whytrail.replay.decision.Stage;
import io.whytrail.replay.decision.Verdict;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What to select; filters that are set must all hold.
///
/// @param startTime inclusive, by decide time
/// @param endTime exclusive
/// @param verdicts any of them; all where empty
/// @param ruleId a rule that matched; any where empty
/// @param policyDigest the policy that decided; any where empty
/// @param sampleSize at most this many cases; 0 selects all
public record Selection(
    @Nullable Instant startTime,
    @Nullable Instant endTime,
    @Nullable Stage stage,
    Set<Verdict> verdicts,
    String ruleId,
    String policyDigest,
    int sampleSize,
    long seed) {

  public static final Selection ALL = new Selection(null, null, null, Set.of(), "", "", 0, 0);

  public Selection {
    verdicts = verdicts.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(verdicts));
    if (sampleSize < 0) {
      throw new IllegalArgumentException("sampleSize is negative: " + sampleSize);
    }
  }

  public boolean sampled() {
    return sampleSize > 0;
  }
}
