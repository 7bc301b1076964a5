package io.whytrail.scoring.anomaly;

import io.whytrail.scoring.baseline.Environment;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// Something out of the ordinary with its identity and what happened around it: what is stored.
///
/// @param interactionId the interaction that showed it
/// @param omitted how many witnesses were left out because there are too many
record Anomaly(
    UUID id,
    Sighting sighting,
    String interactionId,
    String correlationId,
    Environment environment,
    List<Witness> witnesses,
    long omitted,
    Instant createTime) {

  Anomaly {
    witnesses = List.copyOf(witnesses);
  }
}
