package io.whytrail.replay.leg;

import io.whytrail.replay.decision.RecordedDecision;
import io.whytrail.replay.decision.Stage;
import java.time.Instant;

/// One recorded case, as a candidate is asked about it.
public record Question(String caseId, Stage stage, String variablesJson, Instant decideTime) {

  public static Question about(RecordedDecision decision) {
    return new Question(
        decision.id(), decision.stage(), decision.variablesJson(), decision.decideTime());
  }
}
