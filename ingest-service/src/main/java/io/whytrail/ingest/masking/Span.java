package io.whytrail.ingest.masking;

/// A find: where it is in the text (UTF-16 offsets, end exclusive) and the value in its normal
/// form, so that two spellings of one value get one token.
record Span(int start, int end, MaskType type, String value) {

  Span {
    if (start < 0 || end <= start || value.isEmpty()) {
      throw new IllegalArgumentException("No span from %d to %d".formatted(start, end));
    }
  }
}
