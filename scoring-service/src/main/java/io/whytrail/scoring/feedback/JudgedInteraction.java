package io.whytrail.scoring.feedback;

import io.whytrail.scoring.interaction.Interaction;

/// A recorded interaction that somebody has labelled.
///
/// @param subject empty where nobody is named
record JudgedInteraction(Interaction interaction, String subject) {}
