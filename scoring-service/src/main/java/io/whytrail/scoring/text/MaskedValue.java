package io.whytrail.scoring.text;

/// The pseudonym that stands where ingest has masked a value, in a folded text: `<email:7f3a9c01>`.
public final class MaskedValue {
  private static final int LONGEST_TYPE = 32;
  private static final int LONGEST_DIGITS = 66;
  private static final int FEWEST_DIGITS = 8;

  private MaskedValue() {}

  /// The end of a masked value that begins here; -1 where there is none.
  public static int end(String folded, int from) {
    int colon = folded.indexOf(':', from, Math.min(folded.length(), from + LONGEST_TYPE));
    int end =
        colon < 0
            ? -1
            : folded.indexOf('>', colon, Math.min(folded.length(), colon + LONGEST_DIGITS));
    if (end < colon + 1 + FEWEST_DIGITS) {
      return -1;
    }
    for (int i = from + 1; i < colon; i++) {
      char c = folded.charAt(i);
      if (c != '_' && (c < 'a' || c > 'z')) {
        return -1;
      }
    }
    for (int i = colon + 1; i < end; i++) {
      if (Character.digit(folded.charAt(i), 16) < 0) {
        return -1;
      }
    }
    return end + 1;
  }
}
