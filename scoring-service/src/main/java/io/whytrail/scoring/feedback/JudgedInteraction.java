package io.whytrail.scoring.feedback;

import io.whytrail.scoring.interaction.Interaction;
import java.time.Instant;

/// A recorded interaction that somebody has labelled.
///
/// @param subject empty where nobody is named
/// @param recorded when it was recorded
record JudgedInteraction(Interaction interaction, String subject, Instant recorded) {}
