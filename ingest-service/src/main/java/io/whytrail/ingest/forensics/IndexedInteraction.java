package io.whytrail.ingest.forensics;

import java.time.Instant;
import java.util.List;

/// What an interaction is found by.
///
/// @param subject the pseudonym of the person it is for
/// @param words its masked text, in the form that is indexed
record IndexedInteraction(
    String interactionId,
    long index,
    Instant time,
    String sessionId,
    String correlationId,
    String subject,
    String service,
    String modelName,
    List<String> toolNames,
    String words) {

  IndexedInteraction {
    toolNames = List.copyOf(toolNames);
  }
}
