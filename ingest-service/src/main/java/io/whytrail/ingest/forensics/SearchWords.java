package io.whytrail.ingest.forensics;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Masked text in the form that is indexed and asked for. Postgres' parser takes `<EMAIL:7f...>`
/// for a tag and would drop it; as one word it can be found, so that one person's other
/// interactions can.
final class SearchWords {

  /// The text that is indexed ends here: Postgres bounds what one entry can hold.
  private static final int LONGEST = 200_000;

  private static final Pattern TOKEN =
      Pattern.compile("<(SECRET|EMAIL|IBAN|PAYMENT_CARD|SSN|IP_ADDRESS|PHONE):([0-9a-f]{8,64})>");

  private SearchWords() {}

  static String of(String text) {
    String words =
        TOKEN
            .matcher(text)
            .replaceAll(SearchWords::word)
            .replace('<', ' ')
            .replace('>', ' ')
            .replace('\0', ' ');
    return cut(words);
  }

  private static String word(MatchResult token) {
    String type = token.group(1).toLowerCase(Locale.ROOT).replace("_", "");
    return " " + type + token.group(2) + " ";
  }

  /// At most so many bytes, and no half character.
  private static String cut(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= LONGEST) {
      return text;
    }
    int end = LONGEST;
    while ((bytes[end] & 0xc0) == 0x80) {
      end--;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8);
  }
}
