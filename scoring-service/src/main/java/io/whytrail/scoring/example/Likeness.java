package io.whytrail.scoring.example;

/// What a text reads like.
///
/// @param cosine of the angle between the two vectors: 1 for the same words
/// @param labelId of the label that made the example
/// @param interactionId of the interaction that was labelled
public record Likeness(double cosine, String labelId, String interactionId) {}
