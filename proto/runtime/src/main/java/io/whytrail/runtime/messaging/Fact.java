package io.whytrail.runtime.messaging;

import io.whytrail.interaction.v1.FactType;
import java.time.Instant;

/// One thing that happened in a service: by reference, never with content.
///
/// @param index dense in the tenant's log of that service, from 0
/// @param id of the thing that happened: an interaction, assessment, decision, ...
/// @param interactionId the interaction it belongs to; may be empty
/// @param traceparent W3C trace context of the call that caused it; may be empty
public record Fact(
    String tenant,
    long index,
    FactType type,
    String id,
    String interactionId,
    String correlationId,
    String traceparent,
    Instant time) {}
