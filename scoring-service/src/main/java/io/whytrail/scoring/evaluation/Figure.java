package io.whytrail.scoring.evaluation;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One measured number with its 95 % interval and, where there is one, the mark it is held to.
///
/// @param threshold the score from which something counts
/// @param atLeast the mark is a lower bound; otherwise an upper one
record Figure(
    String table,
    String name,
    @Nullable Double threshold,
    double value,
    double low,
    double high,
    int cases,
    int clusters,
    @Nullable Double mark,
    boolean atLeast) {

  /// True where there is no mark, or it is reached.
  boolean reached() {
    return mark == null || (atLeast ? value >= mark : value <= mark);
  }

  Map<String, @Nullable Object> json() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("table", table);
    json.put("name", name);
    json.put("threshold", threshold == null ? null : rounded(threshold));
    json.put("value", rounded(value));
    json.put("low", rounded(low));
    json.put("high", rounded(high));
    json.put("cases", cases);
    json.put("clusters", clusters);
    json.put("mark", mark == null ? null : (atLeast ? ">= " : "<= ") + mark);
    json.put("reached", mark == null ? null : reached());
    return json;
  }

  private static BigDecimal rounded(double number) {
    return BigDecimal.valueOf(number).setScale(4, RoundingMode.HALF_EVEN);
  }

  @Override
  public String toString() {
    String held = mark == null ? "" : (atLeast ? ">= " : "<= ") + mark;
    return String.format(
        Locale.ROOT,
        "  %-46s %-8s %6.3f  [%5.3f, %5.3f]  %6d %5d  %-9s %s",
        name,
        threshold == null ? "" : String.format(Locale.ROOT, "@%.2f", threshold),
        value,
        low,
        high,
        cases,
        clusters,
        held,
        mark == null ? "" : reached() ? "reached" : "BELOW");
  }
}
