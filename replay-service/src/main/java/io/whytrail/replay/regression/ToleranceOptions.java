package io.whytrail.replay.regression;

import io.whytrail.replay.gate.Tolerance;
import picocli.CommandLine.Option;

/// What the gate tolerates.
final class ToleranceOptions {

  @Option(
      names = "--tolerance-looser",
      paramLabel = "SHARE",
      description = "Tolerated share of looser flips, 0 to 1 (default: ${DEFAULT-VALUE}).")
  private double looser = Tolerance.DEFAULT.looserRate();

  @Option(
      names = "--tolerance-stricter",
      paramLabel = "SHARE",
      description = "Tolerated share of stricter flips, 0 to 1 (default: ${DEFAULT-VALUE}).")
  private double stricter = Tolerance.DEFAULT.stricterRate();

  @Option(
      names = "--min-cases",
      paramLabel = "N",
      description = "Inconclusive below this many replayed cases (default: ${DEFAULT-VALUE}).")
  private int minimumCases = Tolerance.DEFAULT.minimumCases();

  @Option(
      names = "--min-coverage",
      paramLabel = "SHARE",
      description =
          "Inconclusive below this share of replayable cases, 0 to 1 (default: ${DEFAULT-VALUE}).")
  private double minimumCoverage = Tolerance.DEFAULT.minimumCoverage();

  /// @throws IllegalArgumentException where they make no sense
  Tolerance tolerance() {
    return new Tolerance(looser, stricter, minimumCases, minimumCoverage);
  }
}
