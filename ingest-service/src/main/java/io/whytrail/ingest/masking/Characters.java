package io.whytrail.ingest.masking;

/// What single characters are. Works on UTF-16 units: nothing that is masked needs more, and a
/// surrogate is never a digit, a letter or a separator, so no pair is ever split.
final class Characters {

  private Characters() {}

  /// A decimal digit of any script, so that full-width digits hide nothing.
  static boolean isDigit(char c) {
    return c < 128 ? c >= '0' && c <= '9' : Character.digit(c, 10) >= 0;
  }

  static int digit(char c) {
    return Character.digit(c, 10);
  }

  static boolean isAsciiLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  static boolean isAsciiAlphanumeric(char c) {
    return isAsciiLetter(c) || (c >= '0' && c <= '9');
  }

  static boolean isHex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }

  /// Part of an identifier: letters of other scripts are not, because Chinese and Japanese put no
  /// space between a word and a number.
  static boolean isIdentifier(char c) {
    return isAsciiAlphanumeric(c) || c == '_' || isDigit(c);
  }

  static boolean isHyphen(char c) {
    return c == '-' || (c >= '\u2010' && c <= '\u2015') || c == '\u2212';
  }

  static boolean isBlank(char c) {
    return c == ' ' || c == '\u00a0' || c == '\u202f' || (c >= '\u2000' && c <= '\u200a');
  }

  /// The character at an index, or NUL outside of the text.
  static char at(CharSequence text, int index) {
    return index >= 0 && index < text.length() ? text.charAt(index) : '\0';
  }

  /// The digits of a range as ASCII, everything else left out.
  static String digits(String text, int start, int end) {
    StringBuilder digits = new StringBuilder(end - start);
    for (int i = start; i < end; i++) {
      if (isDigit(text.charAt(i))) {
        digits.append((char) ('0' + digit(text.charAt(i))));
      }
    }
    return digits.toString();
  }
}
