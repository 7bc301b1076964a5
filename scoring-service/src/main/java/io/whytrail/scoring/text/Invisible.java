package io.whytrail.scoring.text;

/// Characters that take no room on a screen.
final class Invisible {
  private Invisible() {}

  static boolean is(int cp) {
    if (cp < 0x80) {
      return cp == 0x7F;
    }
    int type = Character.getType(cp);
    return type == Character.FORMAT || type == Character.CONTROL || carriesText(cp) || isFiller(cp);
  }

  /// Tag characters and variation selectors: sequences of them can spell a message.
  static boolean carriesText(int cp) {
    return isTag(cp) || isVariationSelector(cp);
  }

  static boolean isTag(int cp) {
    return cp >= 0xE0000 && cp <= 0xE007F;
  }

  static boolean isVariationSelector(int cp) {
    return (cp >= 0xFE00 && cp <= 0xFE0F) || (cp >= 0xE0100 && cp <= 0xE01EF);
  }

  /// Left out where it is meant: a soft hyphen is a typographer's, not an attacker's.
  static boolean hidesInWords(int cp) {
    return cp != 0xAD;
  }

  private static boolean isFiller(int cp) {
    return switch (cp) {
      case 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0, 0x2800 -> true;
      default -> false;
    };
  }
}
