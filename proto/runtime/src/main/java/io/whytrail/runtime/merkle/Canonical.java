package io.whytrail.runtime.merkle;

import java.util.Base64;

/**
 * Numbers and bytes in texts, each with exactly one accepted spelling: a second spelling of the
 * same value would let two different files pass as the same evidence.
 */
public final class Canonical {
  private static final int MAX_DIGITS = 19;

  private Canonical() {}

  /**
   * Reads standard base64 with padding and without stray bits, as {@link #base64(byte[])} writes.
   */
  public static byte[] base64(String text, String what) {
    byte[] bytes = decode(text, what);
    if (!base64(bytes).equals(text)) {
      throw new MalformedException(what, "not canonical base64");
    }
    return bytes;
  }

  public static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** Reads ASCII digits without sign and without leading zero, at most 2^63 - 1. */
  public static long decimal(String text, String what) {
    if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new MalformedException(what, "not a decimal number");
    }
    if (text.length() > 1 && text.charAt(0) == '0') {
      throw new MalformedException(what, "the number has a leading zero");
    }
    return parse(text, what);
  }

  private static long parse(String digits, String what) {
    try {
      if (digits.length() <= MAX_DIGITS) {
        return Long.parseLong(digits);
      }
    } catch (NumberFormatException e) {
      throw new MalformedException(what, "the number is larger than 2^63 - 1", e);
    }
    throw new MalformedException(what, "the number is larger than 2^63 - 1");
  }

  private static byte[] decode(String text, String what) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new MalformedException(what, "not base64", e);
    }
  }
}
