package io.whytrail.ingest.capture;

/// The number that a producer gave to one of its records.
record Numbered(String producerId, long sequence) {}
