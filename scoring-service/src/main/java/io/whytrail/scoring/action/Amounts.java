package io.whytrail.scoring.action;

import java.math.BigDecimal;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The amount of money in arguments, in millionths of its unit.
final class Amounts {
  private static final BigDecimal MICROS = BigDecimal.valueOf(1_000_000);
  private static final BigDecimal MOST = BigDecimal.valueOf(9_000_000_000_000L);
  private static final Set<String> KEYS =
      Set.of(
          "amount",
          "total",
          "sum",
          "price",
          "value",
          "cost",
          "payment",
          "amount_usd",
          "amount_eur",
          "total_amount",
          "total_price",
          "payment_amount",
          "transfer_amount",
          "fee",
          "bid",
          "deposit",
          "refund_amount",
          "budget");
  private static final Pattern NUMBER =
      Pattern.compile("[0-9]{1,15}(?:[,'][0-9]{3}){0,5}(?:\\.[0-9]{1,8})?");
  private static final Pattern MONEY =
      Pattern.compile(
          "(?:[$€£]|\\b(?:usd|eur|gbp|chf))"
              + " ?([0-9][0-9,]{0,18}(?:\\.[0-9]{1,4})?)|([0-9][0-9,]{0,18}(?:\\.[0-9]{1,4})?)"
              + " ?(?:€|\\b(?:usd|eur|gbp|chf|dollars|euros)\\b)");

  private Amounts() {}

  /// The largest amount under a key that names one, else the largest with a currency beside it,
  /// else 0.
  static long micros(Arguments arguments) {
    long named = 0;
    long marked = 0;
    for (Arguments.Value value : arguments.values()) {
      if (KEYS.contains(value.key())) {
        named = Math.max(named, number(value.folded()));
      }
      marked = Math.max(marked, money(value.folded()));
    }
    return named > 0 ? named : marked;
  }

  private static long number(String text) {
    Matcher matcher = NUMBER.matcher(text);
    return matcher.find() ? micros(matcher.group()) : 0;
  }

  private static long money(String text) {
    Matcher matcher = MONEY.matcher(text);
    long most = 0;
    while (matcher.find()) {
      String digits = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
      most = Math.max(most, micros(digits));
    }
    return most;
  }

  private static long micros(String digits) {
    BigDecimal amount = new BigDecimal(digits.replace(",", "").replace("'", "")).min(MOST);
    return amount.multiply(MICROS).longValue();
  }
}
