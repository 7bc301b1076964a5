package io.whytrail.replay.gate;

import static java.lang.String.format;
import static java.util.Locale.ROOT;

/// Shares as people read them.
public final class Percent {

  private Percent() {}

  /// With two decimals, as in `0.60 %`.
  public static String of(double share) {
    return format(ROOT, "%.2f %%", share * 100);
  }
}
