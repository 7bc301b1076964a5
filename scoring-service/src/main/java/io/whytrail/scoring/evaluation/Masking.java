package io.whytrail.scoring.evaluation;

import java.util.Map;
import java.util.regex.Pattern;

/// Puts tokens in the place of values, as ingest does before scoring sees a text; simpler, for
/// measuring only.
public final class Masking {
  private static final Map<String, Pattern> TYPES = new java.util.LinkedHashMap<>();

  static {
    TYPES.put(
        "EMAIL",
        Pattern.compile("[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\\.[A-Za-z0-9-]{1,63}){1,5}"));
    TYPES.put("IBAN", Pattern.compile("\\b(?!US)[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}\\b"));
    TYPES.put("SSN", Pattern.compile("\\b[0-9]{3}-[0-9]{2}-[0-9]{4}\\b"));
    TYPES.put("PAYMENT_CARD", Pattern.compile("\\b(?:[0-9][ -]?){15}[0-9]\\b"));
    TYPES.put(
        "PHONE",
        Pattern.compile("(?<![\\w.-])\\+?(?:\\(?[0-9]{3}\\)?[ .-])[0-9]{3}[ .-][0-9]{4}\\b"));
  }

  private Masking() {}

  public static String mask(String text) {
    String masked = text;
    for (Map.Entry<String, Pattern> type : TYPES.entrySet()) {
      masked =
          type.getValue()
              .matcher(masked)
              .replaceAll(match ->
                  type.getKey().equals("PAYMENT_CARD") && !isCard(match.group())
                      ? match.group()
                      : "<" + type.getKey() + ":" + token(match.group()) + ">");
    }
    return masked;
  }

  private static boolean isCard(String digits) {
    int sum = 0;
    String plain = digits.replaceAll("[ -]", "");
    for (int i = 0; i < plain.length(); i++) {
      int digit = plain.charAt(plain.length() - 1 - i) - '0';
      int weighted = i % 2 == 0 ? digit : digit * 2;
      sum += weighted > 9 ? weighted - 9 : weighted;
    }
    return sum % 10 == 0;
  }

  private static String token(String value) {
    return String.format(java.util.Locale.ROOT, "%08x%04x", value.hashCode(), value.length());
  }
}
