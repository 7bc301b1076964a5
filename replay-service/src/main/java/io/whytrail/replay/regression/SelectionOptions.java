package io.whytrail.replay.regression;

import io.whytrail.replay.decision.LabelKind;
import io.whytrail.replay.decision.Stage;
import io.whytrail.replay.decision.Verdict;
import io.whytrail.replay.suite.Selection;
import io.whytrail.replay.suite.TruthAttribute;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
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

  @Option(
      names = "--label",
      split = ",",
      paramLabel = "LABEL",
      description = "Whose newest label is one of these: ${COMPLETION-CANDIDATES}.")
  private Set<LabelKind> labels = EnumSet.noneOf(LabelKind.class);

  @Option(
      names = "--signature",
      split = ",",
      paramLabel = "sha256:...",
      description = "With one of these rule-hit signatures, as 'suite signatures' lists them.")
  private Set<String> signatures = new HashSet<>();

  @Option(
      names = "--attribute",
      paramLabel = "NAME=VALUE",
      description = "About interactions with this attribute; may be repeated, all must hold.")
  private Map<String, String> attributes = new HashMap<>();

  @Option(
      names = "--truth",
      paramLabel = "NAME",
      description =
          "The interaction attribute that says whether a case is an attack, as in"
              + " label.input_injection.")
  private String truth = "";

  @Option(
      names = "--truth-attack",
      split = ",",
      paramLabel = "VALUE",
      description = "Its values that mean an attack (default: true).")
  private Set<String> attackValues = new HashSet<>();

  @Option(
      names = "--truth-benign",
      split = ",",
      paramLabel = "VALUE",
      description = "Its values that mean a harmless case (default: false).")
  private Set<String> benignValues = new HashSet<>();

  /// The stage alone, for what is not a selection of decisions.
  @Nullable Stage stage() {
    return stage;
  }

  /// @throws IllegalArgumentException where they make no sense
  Selection selection() {
    if (truth.isEmpty() && !(attackValues.isEmpty() && benignValues.isEmpty())) {
      throw new IllegalArgumentException("--truth-attack and --truth-benign need --truth");
    }
    return new Selection(
        since,
        until,
        stage,
        verdicts,
        rule,
        policy,
        sample,
        seed,
        labels,
        signatures,
        attributes,
        truth.isEmpty() ? null : new TruthAttribute(truth, attackValues, benignValues));
  }
}
