package io.whytrail.scoring.text;

/// What kind a character is, told without a look into the tables of Unicode where it is ASCII, as
/// nearly every one is.
public final class Letters {
  private static final int ASCII = 0x80;

  private Letters() {}

  /// The same as [Character#isLetter(char)].
  public static boolean isLetter(char c) {
    return c < ASCII ? isAsciiLetter(c) : Character.isLetter(c);
  }

  /// The same as [Character#isDigit(char)].
  public static boolean isDigit(char c) {
    return c < ASCII ? isAsciiDigit(c) : Character.isDigit(c);
  }

  /// The same as [Character#isLetterOrDigit(char)].
  public static boolean isLetterOrDigit(char c) {
    return c < ASCII ? isAsciiLetter(c) || isAsciiDigit(c) : Character.isLetterOrDigit(c);
  }

  private static boolean isAsciiLetter(char c) {
    int letter = (c | 0x20) - 'a';
    return letter >= 0 && letter < 26;
  }

  private static boolean isAsciiDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
