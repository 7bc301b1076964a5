package io.whytrail.ingest.masking;

import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The tokens that masking itself writes. What is inside of one is left alone, so that masking
/// twice is masking once.
final class Tokens {

  /// Hex digits of a token: 48 bits keep accidental equality out of any one tenant's traffic.
  static final int HEX = 12;

  private static final Pattern TOKEN =
      Pattern.compile(
          "<(?:SECRET|EMAIL|IBAN|PAYMENT_CARD|SSN|IP_ADDRESS|PHONE):[0-9a-f]{" + HEX + "}>");

  private Tokens() {}

  /// Every token of a text, with the two offsets.
  static void find(String text, Consumer<int[]> found) {
    int open = text.indexOf('<');
    if (open < 0) {
      return;
    }
    Matcher matcher = TOKEN.matcher(text);
    while (matcher.find(open)) {
      found.accept(new int[] {matcher.start(), matcher.end()});
      open = matcher.end();
    }
  }
}
