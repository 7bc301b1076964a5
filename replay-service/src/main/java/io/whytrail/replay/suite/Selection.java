package io.whytrail.replay.suite;

import io.whytrail.replay.decision.LabelKind;
import io.whytrail.replay.decision.Stage;
import io.whytrail.replay.decision.Verdict;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
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
/// @param labels the newest label is any of them; labelled or not where empty
/// @param signatures any of them; all where empty
/// @param attributes all of them, on the interaction
/// @param truth where a case says what it is, besides its label
public record Selection(
    @Nullable Instant startTime,
    @Nullable Instant endTime,
    @Nullable Stage stage,
    Set<Verdict> verdicts,
    String ruleId,
    String policyDigest,
    int sampleSize,
    long seed,
    Set<LabelKind> labels,
    Set<String> signatures,
    Map<String, String> attributes,
    @Nullable TruthAttribute truth) {

  public static final Selection ALL =
      new Selection(null, null, null, Set.of(), "", "", 0, 0, Set.of(), Set.of(), Map.of(), null);

  public Selection {
    verdicts = verdicts.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(verdicts));
    labels = labels.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(labels));
    signatures = Set.copyOf(signatures);
    attributes = Map.copyOf(attributes);
    if (sampleSize < 0) {
      throw new IllegalArgumentException("sampleSize is negative: " + sampleSize);
    }
  }

  public boolean sampled() {
    return sampleSize > 0;
  }

  /// Whether what ingest has on record says which decisions are wanted, or what they are.
  boolean looksAtAttributes() {
    return !attributes.isEmpty() || truth != null;
  }
}
