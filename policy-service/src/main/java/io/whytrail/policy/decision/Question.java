package io.whytrail.policy.decision;

import io.whytrail.policy.decision.Assessment.ActionAssessment;
import io.whytrail.policy.decision.Assessment.StageAssessment;
import io.whytrail.policy.rule.Amounts;
import io.whytrail.policy.rule.Stage;
import io.whytrail.policy.rule.Variable;
import io.whytrail.policy.rule.Variables;
import io.whytrail.policy.rule.Vocabulary;
import io.whytrail.policy.session.SessionEvent;
import io.whytrail.policy.session.SessionFacts;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What the policy is asked.
///
/// @param evaluationId the gate's evaluation; empty for a recorded interaction
/// @param assessment empty where scoring could not answer
/// @param previousDecisionId the CHECK decision that this one follows; empty for a first one
public record Question(
    String interactionId,
    String evaluationId,
    Stage stage,
    Optional<Assessment> assessment,
    DecisionFacts facts,
    String previousDecisionId) {

  /// Longer names are cut: a name is no place for a text.
  private static final int MAX_NAME = 500;

  /// The variables that rules see, whether something they rest on was missing, and what it adds to
  /// the session's past.
  record Seen(Variables variables, boolean degraded, List<SessionEvent> events) {}

  Seen seen(Instant now, SessionFacts session) {
    DecisionFacts known = facts.silent() ? action().map(facts::with).orElse(facts) : facts;
    Arguments arguments = Arguments.of(known.argumentsJson());
    Optional<StageAssessment> rated = rating();
    boolean degraded = !rated.map(StageAssessment::complete).orElse(false) || !arguments.complete();
    Variables.Builder variables =
        Variables.builder()
            .set(Variable.STAGE, stage.name())
            .set(Variable.ASSESSED, rated.isPresent())
            .set(Variable.DEGRADED, degraded)
            .set(Variable.CHECKED, checked())
            .set(Variable.ARGUMENTS, arguments.values())
            .now(now);
    scores(variables, rated);
    facts(variables, known);
    session(variables, session);
    return new Seen(variables.build(), degraded, events(known));
  }

  /// What later decisions of this session will know of this one, should it have one.
  private List<SessionEvent> events(DecisionFacts known) {
    List<String> reasons = sorted(rating().stream());
    List<ActionAssessment> actions =
        evaluationId.isEmpty()
            ? rating().map(StageAssessment::actions).orElse(List.of())
            : List.of();
    if (!actions.isEmpty()) {
      return actions.stream().map(action -> event(action, reasons)).toList();
    }
    return List.of(
        new SessionEvent(
            stage == Stage.ACTION ? name(known.toolName()) : "",
            stage == Stage.ACTION ? known.sideEffect() : "",
            known.amountMicros(),
            known.externalDestination() || known.untrustedDestination(),
            reasons));
  }

  private static SessionEvent event(ActionAssessment action, List<String> reasons) {
    return new SessionEvent(
        name(action.toolName()),
        action.sideEffect(),
        action.amountMicros(),
        action.externalDestination() || action.untrustedDestination(),
        reasons);
  }

  private static void session(Variables.Builder variables, SessionFacts session) {
    variables
        .set(Variable.SESSION_ACTIONS, session.actions())
        .set(Variable.SESSION_TOOLS, session.tools())
        .set(Variable.SESSION_SIDE_EFFECTS, session.sideEffects())
        .set(Variable.SESSION_SPENT, Amounts.units(session.spentMicros()))
        .set(Variable.SESSION_SPENT_MICROS, session.spentMicros())
        .set(Variable.SESSION_SENT_OUTSIDE, session.sentOutside())
        .set(Variable.SESSION_REASONS, session.reasons());
  }

  /// The session as it is remembered.
  String sessionId() {
    return name(facts.session());
  }

  /// What decides whether a canary takes this: the session, and where there is none what is left.
  String canaryKey() {
    return facts.session().isEmpty() ? interactionId : facts.session();
  }

  private Optional<StageAssessment> rating() {
    return assessment.flatMap(all -> all.of(stage));
  }

  /// After a CHECK there are no further checks to wait for, even where the deep tier did not
  /// answer.
  private boolean checked() {
    return assessment.map(Assessment::deep).orElse(false) || !previousDecisionId.isEmpty();
  }

  /// The riskiest of the calls this can be about, for a caller that knows only its name.
  private Optional<ActionAssessment> action() {
    if (stage != Stage.ACTION) {
      return Optional.empty();
    }
    List<ActionAssessment> actions = rating().map(StageAssessment::actions).orElse(List.of());
    List<ActionAssessment> named =
        actions.stream().filter(action -> action.toolName().equals(facts.toolName())).toList();
    return riskiest(facts.toolName().isEmpty() ? actions : named);
  }

  static Optional<ActionAssessment> riskiest(List<ActionAssessment> actions) {
    return actions.stream()
        .min(
            Comparator.comparingInt(ActionAssessment::score)
                .reversed()
                .thenComparingInt(ActionAssessment::toolCallIndex));
  }

  private void scores(Variables.Builder variables, Optional<StageAssessment> rated) {
    variables
        .set(Variable.SCORE, (long) rated.map(StageAssessment::score).orElse(0))
        .set(Variable.SCORE_INPUT, score(Stage.INPUT))
        .set(Variable.SCORE_OUTPUT, score(Stage.OUTPUT))
        .set(Variable.SCORE_ACTION, score(Stage.ACTION))
        .set(Variable.BAND, rated.map(StageAssessment::band).orElse(Vocabulary.NO_BAND))
        .set(Variable.REASONS, sorted(rated.stream()))
        .set(Variable.ALL_REASONS, sorted(assessment.stream().flatMap(a -> a.stages().stream())));
  }

  private long score(Stage of) {
    return assessment.flatMap(all -> all.of(of)).map(StageAssessment::score).orElse(0);
  }

  private static List<String> sorted(Stream<StageAssessment> stages) {
    return stages.flatMap(one -> one.reasons().stream()).distinct().sorted().toList();
  }

  private static void facts(Variables.Builder variables, DecisionFacts known) {
    variables
        .set(Variable.TOOL_NAME, name(known.toolName()))
        .set(Variable.SIDE_EFFECT, known.sideEffect())
        .set(Variable.REVERSIBLE, known.reversible())
        .set(Variable.AMOUNT, Amounts.units(known.amountMicros()))
        .set(Variable.AMOUNT_MICROS, known.amountMicros())
        .set(Variable.EXTERNAL_DESTINATION, known.externalDestination())
        .set(Variable.UNTRUSTED_DESTINATION, known.untrustedDestination())
        .set(Variable.SUBJECT, name(known.subject()))
        .set(Variable.SERVICE, name(known.service()))
        .set(Variable.ENVIRONMENT, name(known.environment()))
        .set(Variable.AGENT, name(known.agent()))
        .set(Variable.MODEL, name(known.model()))
        .set(Variable.SESSION, name(known.session()));
  }

  private static String name(String text) {
    return text.length() <= MAX_NAME ? text : text.substring(0, MAX_NAME);
  }
}
