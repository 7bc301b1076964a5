package io.whytrail.replay.regression;

import io.whytrail.replay.gate.GateFileCodec;
import io.whytrail.replay.gate.GateFileCodec.InvalidException;
import io.whytrail.replay.gate.Tolerance;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

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

  @Option(
      names = "--gate",
      paramLabel = "FILE",
      description =
          "What is tolerated, with thresholds for reason codes and truths; the options above win"
              + " where they are given.")
  private @Nullable Path gate;

  /// What the file says, with what was given as an option.
  Tolerance tolerance(ParseResult given) throws StoppedException {
    Tolerance base = file();
    return ServiceCommand.checked(() ->
        new Tolerance(
            given.hasMatchedOption("--tolerance-looser") ? looser : base.looserRate(),
            given.hasMatchedOption("--tolerance-stricter") ? stricter : base.stricterRate(),
            given.hasMatchedOption("--min-cases") ? minimumCases : base.minimumCases(),
            given.hasMatchedOption("--min-coverage") ? minimumCoverage : base.minimumCoverage(),
            base.thresholds()));
  }

  private Tolerance file() throws StoppedException {
    if (gate == null) {
      return Tolerance.DEFAULT;
    }
    try {
      return GateFileCodec.decode(ServiceCommand.read(gate, "gate"));
    } catch (InvalidException e) {
      throw new StoppedException(gate + ":" + e.position() + ": " + e.getMessage(), e);
    }
  }
}
