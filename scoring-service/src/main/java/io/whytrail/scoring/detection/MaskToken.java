package io.whytrail.scoring.detection;

import io.whytrail.scoring.text.Span;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What masking left in the place of a value, for example `<EMAIL:7f3a9c01aa42>`. Equal tokens
/// stand for equal values.
public record MaskToken(String type, String token, Span span) {
  private static final Pattern TOKEN = Pattern.compile("<([A-Z][A-Z_]{1,30}):([0-9a-f]{8,64})>");
  private static final Map<String, Reason> REASONS =
      Map.of(
          "EMAIL", Reason.PII_EMAIL,
          "PHONE", Reason.PII_PHONE,
          "PAYMENT_CARD", Reason.PII_PAYMENT_CARD,
          "IBAN", Reason.PII_IBAN,
          "SSN", Reason.PII_SSN,
          "IP_ADDRESS", Reason.PII_IP_ADDRESS,
          "SECRET", Reason.SECRET);

  /// Every token of a known type, in order.
  public static List<MaskToken> in(String text) {
    List<MaskToken> tokens = new ArrayList<>();
    if (text.indexOf('<') < 0) {
      return tokens;
    }
    Matcher matcher = TOKEN.matcher(text);
    int codePoints = 0;
    int at = 0;
    while (matcher.find()) {
      if (REASONS.containsKey(matcher.group(1))) {
        codePoints += text.codePointCount(at, matcher.start());
        at = matcher.start();
        tokens.add(
            new MaskToken(
                matcher.group(1),
                matcher.group(),
                new Span(codePoints, codePoints + matcher.group().length())));
      }
    }
    return tokens;
  }

  public static Collection<Reason> reasons() {
    return REASONS.values();
  }

  public Reason reason() {
    Reason reason = REASONS.get(type);
    if (reason == null) {
      throw new IllegalStateException("no reason for " + type);
    }
    return reason;
  }

  public Sensitivity sensitivity() {
    return switch (type) {
      case "SECRET" -> Sensitivity.SECRET;
      case "PAYMENT_CARD", "IBAN", "SSN" -> Sensitivity.IDENTIFIER;
      default -> Sensitivity.CONTACT;
    };
  }

  /// How much harm a value can do in the wrong hands.
  public enum Sensitivity {
    SECRET,
    IDENTIFIER,
    CONTACT
  }
}
