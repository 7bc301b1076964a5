package io.whytrail.ingest.masking;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/// International bank account numbers: a country that issues them, its length, and the check digits
/// of ISO 7064 (mod 97).
final class Ibans implements Detector {

  private static final String LENGTHS =
      """
      AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27
      DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28
      IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22
      MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24
      SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30
      """;

  private static final Map<String, Integer> LENGTH_OF = lengths();

  private static Map<String, Integer> lengths() {
    Map<String, Integer> lengths = new HashMap<>();
    for (String entry : LENGTHS.split("\\s+", -1)) {
      if (!entry.isEmpty()) {
        lengths.put(entry.substring(0, 2), Integer.valueOf(entry.substring(2)));
      }
    }
    return Map.copyOf(lengths);
  }

  /// Starts from digits: an IBAN has two right after its country.
  @Override
  public void find(Passage passage, Consumer<Span> found) {
    String text = passage.text();
    DigitGroups groups = passage.digits();
    int covered = 0;
    for (int group = 0; group < groups.count(); group++) {
      int start = groups.start(group) - 2;
      if (start >= covered && groups.length(group) >= 2 && beginsWord(text, start)) {
        int end = end(text, start);
        if (end > 0) {
          found.accept(new Span(start, end, MaskType.IBAN, normal(text, start, end)));
          covered = end;
        }
      }
    }
  }

  private static boolean beginsWord(String text, int start) {
    return !Characters.isIdentifier(Characters.at(text, start - 1))
        && Characters.isAsciiLetter(Characters.at(text, start))
        && Characters.isAsciiLetter(Characters.at(text, start + 1));
  }

  /// The end of the IBAN that begins here, or 0.
  private static int end(String text, int start) {
    Integer length = LENGTH_OF.get(text.substring(start, start + 2).toUpperCase(Locale.ROOT));
    if (length == null) {
      return 0;
    }
    int taken = 0;
    int i = start;
    while (taken < length) {
      char c = Characters.at(text, i);
      if (Characters.isAsciiLetter(c) || Characters.isDigit(c)) {
        taken++;
      } else if (!isSeparator(c) || isSeparator(Characters.at(text, i - 1))) {
        return 0;
      }
      i++;
    }
    boolean ends = !Characters.isIdentifier(Characters.at(text, i));
    return ends && isValid(normal(text, start, i)) ? i : 0;
  }

  private static boolean isSeparator(char c) {
    return Characters.isBlank(c) || Characters.isHyphen(c);
  }

  private static String normal(String text, int start, int end) {
    StringBuilder normal = new StringBuilder(34);
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (Characters.isDigit(c)) {
        normal.append((char) ('0' + Characters.digit(c)));
      } else if (Characters.isAsciiLetter(c)) {
        normal.append(Character.toUpperCase(c));
      }
    }
    return normal.toString();
  }

  static boolean isValid(String iban) {
    int remainder = 0;
    for (int i = 0; i < iban.length(); i++) {
      int value = Character.digit(iban.charAt((i + 4) % iban.length()), 36);
      remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
    }
    return remainder == 1;
  }
}
