package io.whytrail.replay.regression;

import io.whytrail.replay.decision.Stage;
import io.whytrail.replay.decision.Verdict;
import io.whytrail.replay.suite.Selection;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What a new suite is selected by.
final class SelectionOptions {

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Decided at this time or later, as in 2026-11-21T00:00:00Z.")
  private @Nullable Instant since;

  @Option(names = "--until", paramLabel = "TIME", description = "Decided before this time.")
  private @Nullable Instant until;

  @Option(
      names = "--stage",
      paramLabel = "STAGE",
      description = "Decided at this stage: ${COMPLETION-CANDIDATES}.")
  private @Nullable Stage stage;

  @Option(
      names = "--verdict",
      split = ",",
      paramLabel = "VERDICT",
      description = "With one of these verdicts: ${COMPLETION-CANDIDATES}.")
  private Set<Verdict> verdicts = EnumSet.noneOf(Verdict.class);

  @Option(names = "--rule", paramLabel = "ID", description = "Where this rule matched.")
  private String rule = "";

  @Option(
      names = "--policy",
      paramLabel = "sha256:...",
      description = "Decided by this policy version.")
  private String policy = "";

  @Option(
      names = "--sample",
      paramLabel = "N",
      description = "At most this many, stratified by the rules that matched (default: all).")
  private int sample;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of the sample (default: ${DEFAULT-VALUE}).")
  private long seed;

  /// @throws IllegalArgumentException where they make no sense
  Selection selection() {
    return new Selection(since, until, stage, verdicts, rule, policy, sample, seed);
  }
}
