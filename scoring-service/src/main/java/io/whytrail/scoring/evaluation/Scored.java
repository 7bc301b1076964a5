package io.whytrail.scoring.evaluation;

import io.whytrail.scoring.assessment.ActionAssessment;
import io.whytrail.scoring.assessment.Rating;
import io.whytrail.scoring.assessment.StageAssessment;
import io.whytrail.scoring.detection.Case;
import io.whytrail.scoring.detection.Combination;
import io.whytrail.scoring.detection.Finding;
import io.whytrail.scoring.detection.Reason;
import io.whytrail.scoring.interaction.Interaction;
import io.whytrail.scoring.interaction.Part;
import io.whytrail.scoring.interaction.Role;
import io.whytrail.scoring.interaction.Stage;
import io.whytrail.scoring.labelled.Row;
import io.whytrail.scoring.output.Claim;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// A row with its rating, and the rating by what it is about. Every number is 0 to 100 and comes
/// from findings and, where nothing was worth a finding, from how far a text was from one.
record Scored(Row row, Interaction interaction, Rating rating) {
  private static final Set<Reason> ATTACKS =
      EnumSet.of(
          Reason.PROMPT_INJECTION,
          Reason.JAILBREAK,
          Reason.SYSTEM_PROMPT_EXTRACTION,
          Reason.OBFUSCATED_INPUT);
  private static final Set<Reason> INSTRUCTIONS =
      EnumSet.of(Reason.INDIRECT_PROMPT_INJECTION, Reason.EXFILTRATION, Reason.OBFUSCATED_INPUT);
  private static final Set<Reason> LEAKS =
      EnumSet.of(Reason.DATA_LEAK, Reason.EXFILTRATION, Reason.SYSTEM_PROMPT_LEAK);
  private static final Set<Reason> PERSONAL =
      EnumSet.of(
          Reason.PII_EMAIL,
          Reason.PII_PHONE,
          Reason.PII_PAYMENT_CARD,
          Reason.PII_IBAN,
          Reason.PII_SSN,
          Reason.PII_IP_ADDRESS,
          Reason.PII_PERSON,
          Reason.PII_ADDRESS,
          Reason.PII_ORGANIZATION,
          Reason.PII_LOCATION,
          Reason.PII_DATE,
          Reason.PII_AGE,
          Reason.PII_URL,
          Reason.SECRET);

  Optional<StageAssessment> stage(Stage stage) {
    return rating.stages().stream().filter(each -> each.stage() == stage).findFirst();
  }

  /// The score of a stage; 0 where there is nothing to rate.
  double score(Stage stage) {
    return stage(stage).map(StageAssessment::score).orElse(0.0);
  }

  double promptInjection() {
    return highest(Stage.INPUT, ATTACKS, this::isSaid);
  }

  double indirectInjection() {
    return highest(Stage.INPUT, INSTRUCTIONS, each -> !isSaid(each));
  }

  double chunk(int index) {
    return in(Part.CONTEXT, index);
  }

  double result(int index) {
    return in(Part.TOOL_RESULT, index);
  }

  double toxicity() {
    return highest(Stage.OUTPUT, EnumSet.of(Reason.TOXICITY), _ -> true);
  }

  double leakage() {
    return highest(Stage.OUTPUT, LEAKS, _ -> true);
  }

  /// How sure it is that the model declined; that it did raises no risk.
  double refusal() {
    return traces(Stage.OUTPUT)
        .filter(trace -> trace.reason() == Reason.REFUSAL)
        .mapToDouble(Finding::score)
        .max()
        .orElse(0);
  }

  double pii() {
    return Math.max(
        highest(Stage.INPUT, PERSONAL, _ -> true), highest(Stage.OUTPUT, PERSONAL, _ -> true));
  }

  double ungrounded() {
    return highest(Stage.OUTPUT, EnumSet.of(Reason.UNGROUNDED_CLAIM), _ -> true);
  }

  List<Claim> claims() {
    return Claim.of(new Case(interaction, OptionalInt.empty()), () -> {});
  }

  List<ActionAssessment> actions() {
    return stage(Stage.ACTION).map(StageAssessment::actions).orElse(List.of());
  }

  List<Finding> findings() {
    return rating.stages().stream().flatMap(each -> each.findings().stream()).toList();
  }

  /// What the strongest instruction in a part is, where anything was seen there.
  Optional<Finding> strongest(Part part, int index) {
    return Stream.concat(findings(Stage.INPUT), traces(Stage.INPUT))
        .filter(each -> INSTRUCTIONS.contains(each.reason()))
        .filter(each -> each.location().part() == part && each.location().index() == index)
        .max(java.util.Comparator.comparingDouble(Finding::score));
  }

  private double in(Part part, int index) {
    return highest(
        Stage.INPUT,
        INSTRUCTIONS,
        each -> each.location().part() == part && each.location().index() == index);
  }

  private boolean isSaid(Finding finding) {
    return finding.location().part() == Part.MESSAGE
        && interaction.messages().get(finding.location().index()).role() == Role.USER;
  }

  private double highest(Stage stage, Set<Reason> reasons, Predicate<Finding> where) {
    Predicate<Finding> meant = each -> reasons.contains(each.reason()) && where.test(each);
    List<Finding> found = new ArrayList<>(findings(stage).filter(meant).toList());
    double faint = traces(stage).filter(meant).mapToDouble(Finding::score).max().orElse(0);
    return Math.max(Combination.score(found), faint);
  }

  private Stream<Finding> findings(Stage stage) {
    return stage(stage).stream().flatMap(each -> each.findings().stream());
  }

  private Stream<Finding> traces(Stage stage) {
    return stage(stage).stream().flatMap(each -> each.traces().stream());
  }
}
