package io.whytrail.scoring.feedback;

/// What a person said about a decision.
///
/// @param harmful whether the text was called an attack or harmful, stopped or not
/// @param index of the label's leaf in the ledger: of two labels the one with the larger is newer
public record GivenLabel(
    String id,
    String decisionId,
    String interactionId,
    String labeller,
    boolean harmful,
    long index) {}
