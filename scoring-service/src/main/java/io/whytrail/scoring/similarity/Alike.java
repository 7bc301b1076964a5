package io.whytrail.scoring.similarity;

import java.time.Instant;

/// An interaction that reads alike.
///
/// @param cosine of the angle between the two vectors: 1 for the same words
/// @param rank the fused rank score by which it was found; larger is better
public record Alike(
    String interactionId, String subject, Instant time, double cosine, double rank) {}
