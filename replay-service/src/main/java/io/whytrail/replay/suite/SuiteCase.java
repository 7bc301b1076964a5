package io.whytrail.replay.suite;

import io.whytrail.replay.comparison.Recorded;
import io.whytrail.replay.decision.RecordedDecision;
import io.whytrail.replay.decision.RuleMatch;
import io.whytrail.replay.decision.Stage;
import io.whytrail.replay.decision.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One case as it was frozen. Variables stay with policy, which keeps the decision; a case that was
/// imported brings its own.
///
/// @param position dense in the suite, from 0
/// @param digest of the whole recorded decision, variables included
/// @param facts what an imported case was decided on; null where policy has it
public record SuiteCase(
    int position,
    String decisionId,
    String interactionId,
    Stage stage,
    Verdict verdict,
    List<RuleMatch> matches,
    String policyDigest,
    String digest,
    Marks marks,
    @Nullable Facts facts) {

  public SuiteCase {
    matches = List.copyOf(matches);
  }

  /// What a decision rested on.
  public record Facts(String variablesJson, Instant decideTime) {}

  public Recorded recorded() {
    return new Recorded(verdict, matches, policyDigest, marks.truth());
  }

  /// The whole decision, where the case brings it.
  public Optional<RecordedDecision> decision() {
    return Optional.ofNullable(facts)
        .map(brought ->
            new RecordedDecision(
                decisionId,
                interactionId,
                stage,
                verdict,
                matches,
                policyDigest,
                brought.variablesJson(),
                brought.decideTime()));
  }
}
