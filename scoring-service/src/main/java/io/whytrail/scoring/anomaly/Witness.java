package io.whytrail.scoring.anomaly;

import java.time.Instant;

/// One interaction of a snapshot, by reference.
record Witness(String interactionId, String digest, Role role, String session, Instant time) {

  /// Why it belongs to the snapshot: the first that holds.
  enum Role {
    MEASURED,
    SESSION,
    NEIGHBOUR
  }
}
