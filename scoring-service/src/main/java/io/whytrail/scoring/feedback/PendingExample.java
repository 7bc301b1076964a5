package io.whytrail.scoring.feedback;

import java.time.Instant;

/// A label of which an example is to be made.
///
/// @param lease until when nobody else tries
record PendingExample(
    String tenant,
    String decisionId,
    String labeller,
    String labelId,
    String interactionId,
    boolean harmful,
    Instant lease) {}
