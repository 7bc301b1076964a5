package io.whytrail.local.tlog;

import static io.whytrail.local.tlog.BadEvidenceException.unless;

import java.util.Base64;
import java.util.regex.Pattern;

/// Numbers and bytes as text. Each value has one spelling: with a second one, two files would pass
/// as the same evidence.
public final class Spelling {

  private static final Pattern DECIMAL = Pattern.compile("0|[1-9][0-9]{0,18}");

  private Spelling() {}

  /// A number from 0 to 2^63 - 1, without sign and leading zeros.
  public static long decimal(String text, String what) {
    unless(DECIMAL.matcher(text).matches(), what + " is not a decimal number");
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new BadEvidenceException(what + " is larger than 2^63 - 1", e);
    }
  }

  /// Standard base64 with padding and without stray bits.
  public static byte[] base64(String text, String what) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new BadEvidenceException(what + " is not base64", e);
    }
    unless(base64(bytes).equals(text), what + " is not canonical base64");
    return bytes;
  }

  public static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
