package io.whytrail.replay.leg;

import io.whytrail.replay.decision.RecordedDecision;

/// What a case is replayed on.
sealed interface Basis {

  /// The decision as it was frozen, with its variables.
  record Known(RecordedDecision decision) implements Basis {}

  /// There is none, or another one.
  ///
  /// @param reason what is wrong with what, as in `missing:decision`
  record Lacking(String reason) implements Basis {}
}
