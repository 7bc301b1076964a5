package io.whytrail.policy.rule;

/// Amounts of money in units and in millionths of a unit.
public final class Amounts {

  private static final double MICROS = 1_000_000;

  private Amounts() {}

  public static double units(Object micros) {
    return (Long) micros / MICROS;
  }

  static long micros(Object units) {
    return Math.round((Double) units * MICROS);
  }
}
