package io.whytrail.ingest.specimen.unmarked;

/// Its package has no package-info.
public record Unmarked(String text) {}
