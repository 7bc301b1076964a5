package io.whytrail.replay.rating;

import io.whytrail.replay.decision.RecordedDecision;
import io.whytrail.replay.mutation.Hiding;
import java.util.Map;

/// A decision whose interaction is rated again.
///
/// @param provenance where the case comes from if it was not recorded; empty where it was
public record Subject(RecordedDecision decision, Map<String, String> provenance) {

  public Subject {
    provenance = Map.copyOf(provenance);
  }

  /// What was decided about a mutation is rated as it was mutated.
  boolean isMutation() {
    return Hiding.isTold(provenance);
  }
}
