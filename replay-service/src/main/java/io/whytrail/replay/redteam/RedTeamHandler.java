package io.whytrail.replay.redteam;

import io.whytrail.interaction.v1.Interaction;
import io.whytrail.replay.comparison.Answer;
import io.whytrail.replay.decision.DecisionClient;
import io.whytrail.replay.decision.Digests;
import io.whytrail.replay.decision.RecordedDecision;
import io.whytrail.replay.decision.RuleMatch;
import io.whytrail.replay.decision.Stage;
import io.whytrail.replay.decision.Truth;
import io.whytrail.replay.decision.Verdict;
import io.whytrail.replay.leg.Candidate;
import io.whytrail.replay.leg.PolicyClient;
import io.whytrail.replay.leg.Question;
import io.whytrail.replay.leg.SimulationClient;
import io.whytrail.replay.rating.ScoringClient;
import io.whytrail.replay.rating.VariablesCodec;
import io.whytrail.replay.record.RecordClient;
import io.whytrail.replay.suite.FrozenCase;
import io.whytrail.replay.suite.Marks;
import io.whytrail.replay.suite.PostgresSuites;
import io.whytrail.replay.suite.Suite;
import io.whytrail.replay.suite.SuiteCase;
import io.whytrail.replay.suite.Suites;
import io.whytrail.scoring.v1.Assessment;
import io.whytrail.scoring.v1.Finding;
import io.whytrail.scoring.v1.StageAssessment;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/// Mutates recorded attacks and sees which get through: scoring rates each mutation, the candidate
/// decides on the recorded variables with that rating.
///
/// Only an attack that the candidate stops as it was recorded is mutated. What it misses anyway
/// says nothing about a mutation.
@Singleton
public final class RedTeamHandler {

  private static final int PAGE = 500;

  private final PostgresSuites store;
  private final Suites suites;
  private final RecordClient record;
  private final DecisionClient decisions;
  private final ScoringClient scoring;
  private final PolicyClient policy;

  RedTeamHandler(
      PostgresSuites store,
      Suites suites,
      RecordClient record,
      DecisionClient decisions,
      ScoringClient scoring,
      PolicyClient policy) {
    this.store = store;
    this.suites = suites;
    this.record = record;
    this.decisions = decisions;
    this.scoring = scoring;
    this.policy = policy;
  }

  /// What is to be tried.
  ///
  /// @param modelVersion scoring's; the active one where empty
  /// @param survivors the name of the suite of what got through; none is stored where empty
  public record Task(
      Suite suite,
      Candidate candidate,
      Set<Mutation> mutations,
      long seed,
      int maximumAttacks,
      String modelVersion,
      String survivors) {

    public Task {
      mutations = mutations.isEmpty() ? EnumSet.allOf(Mutation.class) : EnumSet.copyOf(mutations);
    }
  }

  /// What came of it.
  ///
  /// @param attacks that were taken from the suite
  /// @param caught of these, those that the candidate stops as they were recorded
  /// @param skipped attacks that could not be tried and mutations that fit no text, by reason
  public record Result(
      String candidateDigest,
      String modelVersion,
      int attacks,
      int caught,
      Map<String, Integer> skipped,
      List<Evasions.Count> mutations,
      List<Evasions.Count> rules,
      List<Evasions.Count> detectors,
      Optional<Suite> survivors) {}

  public Result run(String tenant, String author, Task task) {
    scoring.wake();
    List<RecordedDecision> attacks = attacks(tenant, task);
    Map<String, Interaction> interactions =
        record.fetch(tenant, attacks.stream().map(RecordedDecision::interactionId).toList());
    try (SimulationClient simulation = policy.open(tenant, task.candidate())) {
      Round round = new Round(tenant, task, simulation);
      for (RecordedDecision attack : attacks) {
        Optional.ofNullable(interactions.get(attack.interactionId()))
            .ifPresentOrElse(
                interaction -> round.attack(attack, interaction),
                () -> round.skip("missing:interaction"));
      }
      simulation.complete();
      Optional<Suite> survivors =
          task.survivors().isEmpty() || round.survivors.isEmpty()
              ? Optional.empty()
              : Optional.of(
                  suites.store(
                      tenant,
                      author,
                      task.survivors(),
                      Suites.digest(round.survivors),
                      round.survivors));
      return round.result(attacks.size(), survivors);
    }
  }

  /// Attacks at the input: known ones, and those of which nothing is known but that they were
  /// stopped. The seed draws where there are too many.
  private List<RecordedDecision> attacks(String tenant, Task task) {
    List<SuiteCase> cases = new ArrayList<>();
    for (int from = 0; from < task.suite().caseCount(); from += PAGE) {
      store.cases(task.suite().id(), from, PAGE).stream()
          .filter(RedTeamHandler::isAttack)
          .forEach(cases::add);
    }
    List<SuiteCase> drawn =
        cases.stream()
            .sorted(Comparator.comparing(one -> Digests.ofText(task.seed() + one.decisionId())))
            .limit(task.maximumAttacks())
            .toList();
    List<RecordedDecision> attacks = new ArrayList<>();
    for (int from = 0; from < drawn.size(); from += PAGE) {
      List<SuiteCase> page = drawn.subList(from, Math.min(from + PAGE, drawn.size()));
      Map<String, RecordedDecision> recorded =
          decisions.fetch(
              tenant,
              page.stream()
                  .filter(one -> one.decision().isEmpty())
                  .map(SuiteCase::decisionId)
                  .toList());
      page.forEach(one ->
          one.decision()
              .or(() -> Optional.ofNullable(recorded.get(one.decisionId())))
              .filter(decision -> !decision.variablesJson().isEmpty())
              .ifPresent(attacks::add));
    }
    return attacks;
  }

  private static boolean isAttack(SuiteCase one) {
    return one.stage() == Stage.INPUT
        && switch (one.marks().truth()) {
          case ATTACK -> true;
          case BENIGN -> false;
          case UNKNOWN -> one.verdict().stops();
        };
  }

  /// One go over all attacks.
  private final class Round {

    private final String tenant;
    private final Task task;
    private final SimulationClient simulation;
    private final Evasions mutations = new Evasions();
    private final Evasions rules = new Evasions();
    private final Evasions detectors = new Evasions();
    private final Map<String, Integer> skipped = new TreeMap<>();
    private final List<FrozenCase> survivors = new ArrayList<>();
    private String modelVersion = "";
    private int caught;

    Round(String tenant, Task task, SimulationClient simulation) {
      this.tenant = tenant;
      this.task = task;
      this.simulation = simulation;
    }

    void skip(String reason) {
      skipped.merge(reason, 1, Integer::sum);
    }

    /// A candidate's word on one rating.
    private record Tried(Assessment assessment, String variables, Answer answer) {

      Optional<Answer.Decided> decided() {
        return answer instanceof Answer.Decided decided ? Optional.of(decided) : Optional.empty();
      }

      boolean stopped() {
        return decided().filter(decided -> decided.verdict().stops()).isPresent();
      }

      Set<String> detectors() {
        Set<String> names = new TreeSet<>();
        VariablesCodec.input(assessment).stream()
            .flatMap(stage -> stage.getFindingsList().stream())
            .map(Finding::getDetectorId)
            .forEach(names::add);
        return names;
      }

      /// Those that stop.
      Set<String> rules() {
        Set<String> names = new TreeSet<>();
        decided().stream()
            .flatMap(decided -> decided.matches().stream())
            .filter(match -> match.verdict().stops())
            .map(RuleMatch::ruleId)
            .forEach(names::add);
        return names;
      }
    }

    void attack(RecordedDecision attack, Interaction interaction) {
      Tried plain = attempt(attack, interaction);
      modelVersion = plain.assessment().getModelVersion();
      if (!plain.stopped()) {
        skip("missed:as_recorded");
        return;
      }
      Optional<AttackCodec.Place> place =
          AttackCodec.place(
              interaction,
              VariablesCodec.input(plain.assessment())
                  .orElse(StageAssessment.getDefaultInstance()));
      if (place.isEmpty()) {
        skip("missing:text");
        return;
      }
      caught++;
      for (Mutation mutation : task.mutations()) {
        mutate(attack, interaction, place.get(), mutation)
            .ifPresentOrElse(
                mutated -> count(attack, mutation, plain, attempt(attack, mutated)),
                () -> skip("unfit:" + mutation));
      }
    }

    private Optional<Interaction> mutate(
        RecordedDecision attack,
        Interaction interaction,
        AttackCodec.Place place,
        Mutation mutation) {
      String seed = Digests.ofText(task.seed() + "/" + attack.id() + "/" + mutation);
      SplittableRandom random = new SplittableRandom(Long.parseUnsignedLong(seed, 7, 23, 16));
      return AttackCodec.text(interaction, place)
          .flatMap(text -> mutation.apply(text, random))
          .flatMap(mutated -> AttackCodec.with(interaction, place, mutated));
    }

    private Tried attempt(RecordedDecision attack, Interaction interaction) {
      Assessment assessment = scoring.rate(tenant, interaction, task.modelVersion());
      String variables = VariablesCodec.withInput(attack.variablesJson(), assessment);
      Question question = Question.about(attack, variables);
      return new Tried(assessment, variables, simulation.answer(List.of(question)).getFirst());
    }

    private void count(RecordedDecision attack, Mutation mutation, Tried plain, Tried hidden) {
      if (hidden.decided().isEmpty()) {
        skip("not_replayable");
        return;
      }
      mutations.add(mutation.name(), !hidden.stopped());
      plain.rules().forEach(rule -> rules.add(rule, !hidden.rules().contains(rule)));
      plain
          .detectors()
          .forEach(detector -> detectors.add(detector, !hidden.detectors().contains(detector)));
      hidden
          .decided()
          .filter(decided -> !decided.verdict().stops())
          .ifPresent(decided -> survivors.add(survivor(attack, mutation, hidden, decided)));
    }

    private FrozenCase survivor(
        RecordedDecision attack, Mutation mutation, Tried hidden, Answer.Decided decided) {
      Map<String, String> provenance = new HashMap<>();
      provenance.put("mutation", mutation.name());
      provenance.put("seed", String.valueOf(task.seed()));
      provenance.put("decision_id", attack.id());
      provenance.put("suite_digest", task.suite().digest());
      provenance.put("model_version", hidden.assessment().getModelVersion());
      Verdict verdict = decided.verdict();
      return new FrozenCase(
          new RecordedDecision(
              "redteam/" + mutation + "/" + task.seed() + "/" + attack.id(),
              attack.interactionId(),
              attack.stage(),
              verdict,
              decided.matches(),
              simulation.candidate().digest(),
              hidden.variables(),
              attack.decideTime()),
          new Marks(Truth.ATTACK, provenance));
    }

    Result result(int attacks, Optional<Suite> stored) {
      return new Result(
          simulation.candidate().digest(),
          modelVersion,
          attacks,
          caught,
          skipped,
          mutations.list(),
          rules.list(),
          detectors.list(),
          stored);
    }
  }
}
