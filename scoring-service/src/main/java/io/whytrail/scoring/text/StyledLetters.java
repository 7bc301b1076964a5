package io.whytrail.scoring.text;

/// Letters drawn in a style of their own (mathematical, boxed, circled, small capitals), as
/// ordinary letters.
final class StyledLetters {
  // Small capitals have no compatibility form in Unicode.
  private static final String SMALL_CAPITALS = "ᴀʙᴄᴅᴇғɢʜɪᴊᴋʟᴍɴᴏᴘʀᴛᴜᴠᴡʏᴢ";
  private static final String THEIR_LETTERS = "abcdefghijklmnoprtuvwyz";

  private StyledLetters() {}

  static boolean is(int cp) {
    return (cp >= 0x1D400 && cp <= 0x1D7FF)
        || (cp >= 0x24B6 && cp <= 0x24E9)
        || isBoxed(cp)
        || isRegional(cp)
        || (cp < 0x10000 && SMALL_CAPITALS.indexOf(cp) >= 0);
  }

  /// The cluster with letters that Unicode does not decompose replaced; the rest is left to NFKD.
  static String fold(String cluster) {
    int cp = cluster.codePointAt(0);
    char letter = letter(cp);
    return letter == 0 ? cluster : letter + cluster.substring(Character.charCount(cp));
  }

  private static char letter(int cp) {
    if (isBoxed(cp)) {
      int offset = cp >= 0x1F170 ? cp - 0x1F170 : cp >= 0x1F150 ? cp - 0x1F150 : cp - 0x1F130;
      return (char) ('a' + offset);
    }
    int index = cp < 0x10000 ? SMALL_CAPITALS.indexOf(cp) : -1;
    return index < 0 ? 0 : THEIR_LETTERS.charAt(index);
  }

  private static boolean isBoxed(int cp) {
    return (cp >= 0x1F130 && cp <= 0x1F149)
        || (cp >= 0x1F150 && cp <= 0x1F169)
        || (cp >= 0x1F170 && cp <= 0x1F189);
  }

  private static boolean isRegional(int cp) {
    return cp >= 0x1F1E6 && cp <= 0x1F1FF;
  }
}
