package io.whytrail.scoring.text;

/// Quick answers about alphabets, so that ordinary text of any language is not sent through the
/// Unicode normaliser.
final class Scripts {
  private Scripts() {}

  /// True for characters that NFKC leaves as they are when no mark follows.
  static boolean isStable(int cp) {
    return (cp >= 0x0400 && cp <= 0x052F)
        || (cp >= 0x0620 && cp <= 0x064A)
        || (cp >= 0x0904 && cp <= 0x0939)
        || (cp >= 0x3041 && cp <= 0x3096)
        || (cp >= 0x30A1 && cp <= 0x30FA)
        || (cp >= 0x4E00 && cp <= 0x9FFF)
        || (cp >= 0xAC00 && cp <= 0xD7A3);
  }
}
