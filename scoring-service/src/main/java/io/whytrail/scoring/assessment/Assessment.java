package io.whytrail.scoring.assessment;

import java.time.Instant;
import java.util.UUID;

/// A rating with its identity: what is stored and answered.
public record Assessment(
    UUID id,
    String interactionId,
    String evaluationId,
    String correlationId,
    Rating rating,
    Instant createTime) {}
