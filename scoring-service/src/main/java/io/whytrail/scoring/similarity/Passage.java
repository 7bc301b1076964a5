package io.whytrail.scoring.similarity;

import java.time.Instant;

/// The masked text of one interaction.
///
/// @param subject empty where nobody is named
public record Passage(
    String tenant, String interactionId, String subject, Instant time, String text) {}
