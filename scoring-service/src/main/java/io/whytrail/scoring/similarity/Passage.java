package io.whytrail.scoring.similarity;

import java.time.Instant;

/// The masked text of one interaction.
///
/// @param subject empty where nobody is named
/// @param time when it happened
/// @param recorded when it was recorded
public record Passage(
    String tenant,
    String interactionId,
    String subject,
    Instant time,
    Instant recorded,
    String text) {}
