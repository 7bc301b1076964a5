package io.whytrail.scoring.text;

/// Typographic quotes and dashes as the ones on a keyboard, so that a pattern needs only one of
/// each.
final class Punctuation {
  private Punctuation() {}

  /// The plain sign, or 0 where there is none.
  static char fold(int cp) {
    return switch (cp) {
      case 0x2018, 0x2019, 0x201A, 0x201B, 0x2032, 0x02BC, 0x00B4 -> '\'';
      case 0x201C, 0x201D, 0x201E, 0x201F, 0x2033, 0x00AB, 0x00BB -> '"';
      case 0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212 -> '-';
      case 0x2022, 0x00B7, 0x25CF -> '*';
      default -> 0;
    };
  }
}
