package io.whytrail.replay.leg;

import io.whytrail.replay.decision.RecordedDecision;
import io.whytrail.replay.decision.Stage;
import java.time.Instant;

/// One recorded case, as a candidate is asked about it.
///
/// @param policyDigest of the policy that decided then
public record Question(
    String caseId, Stage stage, String variablesJson, Instant decideTime, String policyDigest) {

  public static Question about(RecordedDecision decision) {
    return about(decision, decision.variablesJson());
  }

  /// With other variables than were recorded.
  public static Question about(RecordedDecision decision, String variablesJson) {
    return new Question(
        decision.id(),
        decision.stage(),
        variablesJson,
        decision.decideTime(),
        decision.policyDigest());
  }
}
