package io.whytrail.scoring.evaluation;

import java.util.Locale;

/// A share of cases, with the 95 % Wilson interval that its number of cases allows.
public record Measure(String name, int hits, int cases) {
  private static final double Z = 1.959964;

  public double share() {
    return cases == 0 ? 0 : (double) hits / cases;
  }

  public double low() {
    return Math.max(0, centre() - margin());
  }

  public double high() {
    return Math.min(1, centre() + margin());
  }

  private double centre() {
    return (share() + Z * Z / (2 * cases)) / (1 + Z * Z / cases);
  }

  private double margin() {
    double variance = share() * (1 - share()) / cases + Z * Z / (4.0 * cases * cases);
    return Z / (1 + Z * Z / cases) * Math.sqrt(variance);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%-52s %6.1f %%  [%5.1f, %5.1f]  %5d of %5d",
        name,
        100 * share(),
        100 * low(),
        100 * high(),
        hits,
        cases);
  }
}
