package io.whytrail.runtime.messaging;

import io.whytrail.interaction.v1.FactType;

/// A fact before it has its place in the log; time and trace context are filled in when it is
/// appended.
public record PendingFact(
    String tenant, FactType type, String id, String interactionId, String correlationId) {}
