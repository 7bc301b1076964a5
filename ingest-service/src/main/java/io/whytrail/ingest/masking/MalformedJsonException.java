package io.whytrail.ingest.masking;

/// The text is no JSON; says where and why, and never repeats the text.
public final class MalformedJsonException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  MalformedJsonException(String why, int offset) {
    super("%s at character %d".formatted(why, offset));
  }
}
