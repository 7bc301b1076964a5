package io.whytrail.scoring.interaction;

/// One piece of retrieved context.
public record Chunk(String id, Content content, String source) {}
