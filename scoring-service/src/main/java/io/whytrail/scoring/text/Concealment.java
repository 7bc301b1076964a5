package io.whytrail.scoring.text;

/// A disguise that was found, and where.
public record Concealment(Disguise disguise, Span span) {}
