package io.whytrail.replay.redteam;

import io.opentelemetry.context.Context;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.replay.comparison.Answer;
import io.whytrail.replay.decision.DecisionClient;
import io.whytrail.replay.decision.DecisionCodec;
import io.whytrail.replay.decision.Digests;
import io.whytrail.replay.decision.RecordedDecision;
import io.whytrail.replay.decision.RuleMatch;
import io.whytrail.replay.decision.Stage;
import io.whytrail.replay.decision.Truth;
import io.whytrail.replay.leg.Candidate;
import io.whytrail.replay.leg.PolicyClient;
import io.whytrail.replay.leg.Question;
import io.whytrail.replay.leg.SimulationClient;
import io.whytrail.replay.mutation.AttackCodec;
import io.whytrail.replay.mutation.Hiding;
import io.whytrail.replay.mutation.Mutation;
import io.whytrail.replay.mutation.Place;
import io.whytrail.replay.rating.RatingConfiguration;
import io.whytrail.replay.rating.ScoringClient;
import io.whytrail.replay.rating.VariablesCodec;
import io.whytrail.replay.record.RecordClient;
import io.whytrail.replay.redteam.Evasions.Cell;
import io.whytrail.replay.redteam.Evasions.Who;
import io.whytrail.replay.suite.FrozenCase;
import io.whytrail.replay.suite.Marks;
import io.whytrail.replay.suite.PostgresSuites;
import io.whytrail.replay.suite.Suite;
import io.whytrail.replay.suite.SuiteCase;
import io.whytrail.replay.suite.Suites;
import io.whytrail.runtime.failure.Failure;
import io.whytrail.scoring.v1.Assessment;
import io.whytrail.scoring.v1.Finding;
import io.whytrail.scoring.v1.StageAssessment;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;

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
  private final int concurrency;

  RedTeamHandler(
      PostgresSuites store,
      Suites suites,
      RecordClient record,
      DecisionClient decisions,
      ScoringClient scoring,
      PolicyClient policy,
      RatingConfiguration configuration) {
    this.store = store;
    this.suites = suites;
    this.record = record;
    this.decisions = decisions;
    this.scoring = scoring;
    this.policy = policy;
    this.concurrency = configuration.concurrency();
  }

  /// What is to be tried.
  ///
  /// @param stages at which attacks are taken
  /// @param modelVersion scoring's; the active one where empty
  /// @param survivors the name of the suite of what got through; none is stored where empty
  public record Task(
      Suite suite,
      Candidate candidate,
      Set<Stage> stages,
      Set<Mutation> mutations,
      long seed,
      int maximumAttacks,
      String modelVersion,
      String survivors) {

    public Task {
      stages = stages.isEmpty() ? EnumSet.allOf(Stage.class) : EnumSet.copyOf(stages);
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
      Evasions evasions,
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

  /// Known attacks, and those of which nothing is known but that they were stopped; what is itself
  /// a mutation is none. The seed draws where there are too many.
  private List<RecordedDecision> attacks(String tenant, Task task) {
    List<SuiteCase> cases = new ArrayList<>();
    for (int from = 0; from < task.suite().caseCount(); from += PAGE) {
      store.cases(task.suite().id(), from, PAGE).stream()
          .filter(one -> task.stages().contains(one.stage()) && isAttack(one))
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
    return !Hiding.isTold(one.marks().provenance())
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
    private final Semaphore room = new Semaphore(concurrency);
    private final Executor threads =
        io.grpc.Context.currentContextExecutor(
            Context.current()
                .wrap((Executor) work -> Thread.ofVirtual().name("replay-redteam").start(work)));
    private final Evasions evasions = new Evasions();
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
    private record Tried(Assessment assessment, String variables, Answer.Decided answer) {

      boolean stopped() {
        return answer.verdict().stops();
      }

      /// Detectors that find something at one of the places, or something about the whole.
      Set<String> detectors(Stage stage, List<Place> places) {
        return rated(stage).getFindingsList().stream()
            .filter(finding -> AttackCodec.place(finding).map(places::contains).orElse(true))
            .map(Finding::getDetectorId)
            .collect(Collectors.toCollection(TreeSet::new));
      }

      StageAssessment rated(Stage stage) {
        return VariablesCodec.stage(assessment, DecisionCodec.encode(stage))
            .orElse(StageAssessment.getDefaultInstance());
      }

      /// Those that stop.
      Set<String> rules() {
        return answer.matches().stream()
            .filter(match -> match.verdict().stops())
            .map(RuleMatch::ruleId)
            .collect(Collectors.toCollection(TreeSet::new));
      }
    }

    /// A mutation and its rating, on its way.
    private record Attempt(
        Hiding hiding,
        AttackCodec.Hidden hidden,
        CompletableFuture<Optional<Assessment>> assessment) {}

    void attack(RecordedDecision attack, Interaction interaction) {
      Optional<Tried> recorded =
          tried(attack, interaction, joined(rating(interaction)), "missing:rating");
      if (recorded.isEmpty()) {
        return;
      }
      Tried plain = recorded.get();
      modelVersion = plain.assessment().getModelVersion();
      if (!plain.stopped()) {
        skip("missed:as_recorded");
        return;
      }
      Optional<Place> place = AttackCodec.place(interaction, plain.rated(attack.stage()));
      if (place.isEmpty()) {
        skip("missing:text");
        return;
      }
      caught++;
      attempts(attack, interaction, place.get())
          .forEach(attempt ->
              tried(
                      attack,
                      attempt.hidden().interaction(),
                      joined(attempt.assessment()),
                      "refused:rating")
                  .ifPresent(hidden -> count(attack, attempt, plain, hidden)));
    }

    /// All mutations of an attack are rated at once.
    private List<Attempt> attempts(RecordedDecision attack, Interaction interaction, Place place) {
      List<Attempt> attempts = new ArrayList<>();
      for (Mutation mutation : task.mutations()) {
        Hiding hiding = new Hiding(mutation, task.seed(), attack.id(), place);
        AttackCodec.hide(interaction, hiding)
            .ifPresentOrElse(
                hidden -> attempts.add(new Attempt(hiding, hidden, rating(hidden.interaction()))),
                () -> skip("unfit:" + mutation));
      }
      return attempts;
    }

    private CompletableFuture<Optional<Assessment>> rating(Interaction interaction) {
      return CompletableFuture.supplyAsync(
          () -> {
            room.acquireUninterruptibly();
            try {
              return scoring.rateIfAccepted(tenant, interaction, task.modelVersion());
            } finally {
              room.release();
            }
          },
          threads);
    }

    private static <T> T joined(CompletableFuture<T> future) {
      try {
        return future.join();
      } catch (CompletionException e) {
        throw e.getCause() instanceof Failure failure ? failure : e;
      }
    }

    private Optional<Tried> tried(
        RecordedDecision attack,
        Interaction interaction,
        Optional<Assessment> assessment,
        String unrated) {
      if (assessment.isEmpty()) {
        skip(unrated);
        return Optional.empty();
      }
      Optional<String> variables =
          VariablesCodec.tried(
              attack.variablesJson(),
              DecisionCodec.encode(attack.stage()),
              interaction,
              assessment.get());
      if (variables.isEmpty()) {
        skip("unreadable:arguments");
        return Optional.empty();
      }
      Question question = Question.about(attack, variables.get());
      return switch (simulation.answer(List.of(question)).getFirst()) {
        case Answer.Unanswerable(String reason) -> {
          skip(reason);
          yield Optional.empty();
        }
        case Answer.Decided decided ->
            Optional.of(new Tried(assessment.get(), variables.get(), decided));
      };
    }

    /// A detector has missed a mutation where it found the attack as recorded, and finds nothing
    /// where the attack is now.
    private void count(RecordedDecision attack, Attempt attempt, Tried plain, Tried hidden) {
      Mutation mutation = attempt.hiding().mutation();
      Stage stage = attack.stage();
      evasions.add(new Cell(Who.VERDICT, "", stage, mutation), !hidden.stopped());
      Set<String> rules = hidden.rules();
      plain
          .rules()
          .forEach(rule ->
              evasions.add(new Cell(Who.RULE, rule, stage, mutation), !rules.contains(rule)));
      Set<String> detectors = hidden.detectors(stage, attempt.hidden().places());
      plain
          .detectors(stage, List.of(attempt.hiding().place()))
          .forEach(detector ->
              evasions.add(
                  new Cell(Who.DETECTOR, detector, stage, mutation),
                  !detectors.contains(detector)));
      if (!hidden.stopped()) {
        survivors.add(survivor(attack, attempt.hiding(), hidden));
      }
    }

    private FrozenCase survivor(RecordedDecision attack, Hiding hiding, Tried hidden) {
      Map<String, String> provenance = hiding.provenance();
      provenance.put("suite_digest", task.suite().digest());
      provenance.put("model_version", hidden.assessment().getModelVersion());
      return new FrozenCase(
          new RecordedDecision(
              "redteam/" + hiding.mutation() + "/" + task.seed() + "/" + attack.id(),
              attack.interactionId(),
              attack.stage(),
              hidden.answer().verdict(),
              hidden.answer().matches(),
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
          evasions,
          stored);
    }
  }
}
