package io.whytrail.replay.endpoint;

import io.grpc.Context.CancellationListener;
import io.opentelemetry.context.Context;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.replay.comparison.Answer;
import io.whytrail.replay.decision.DecisionClient;
import io.whytrail.replay.decision.DecisionCodec;
import io.whytrail.replay.decision.RecordedDecision;
import io.whytrail.replay.decision.Stage;
import io.whytrail.replay.endpoint.ConversationClient.Speaker;
import io.whytrail.replay.history.PostgresHistory;
import io.whytrail.replay.leg.Candidate;
import io.whytrail.replay.leg.Deciders;
import io.whytrail.replay.leg.PolicyClient;
import io.whytrail.replay.leg.Question;
import io.whytrail.replay.model.ModelComparison;
import io.whytrail.replay.model.ModelGate;
import io.whytrail.replay.model.Models;
import io.whytrail.replay.model.RecordedModel;
import io.whytrail.replay.model.RecordedRun;
import io.whytrail.replay.model.TapePolicy;
import io.whytrail.replay.rating.ScoringClient;
import io.whytrail.replay.rating.VariablesCodec;
import io.whytrail.replay.record.RecordClient;
import io.whytrail.replay.record.ToolCall;
import io.whytrail.runtime.failure.Failure;
import io.whytrail.scoring.v1.Assessment;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Compares a recorded model with one that is asked now. Both sides' answers are treated alike:
/// rated now by one model version of scoring, decided now by one policy, on the recorded variables.
@Singleton
public final class EndpointModelsHandler {

  private static final int PAGE = 50;

  /// What an answer can be stopped at.
  private static final Set<Stage> STAGES = EnumSet.of(Stage.OUTPUT, Stage.ACTION);

  private final RecordClient record;
  private final PostgresHistory history;
  private final DecisionClient decisions;
  private final ConversationClient conversations;
  private final ChatClient chat;
  private final ScoringClient scoring;
  private final PolicyClient policy;
  private final int concurrency;

  EndpointModelsHandler(
      RecordClient record,
      PostgresHistory history,
      DecisionClient decisions,
      ConversationClient conversations,
      ChatClient chat,
      ScoringClient scoring,
      PolicyClient policy,
      EndpointConfiguration configuration) {
    this.record = record;
    this.history = history;
    this.decisions = decisions;
    this.conversations = conversations;
    this.chat = chat;
    this.scoring = scoring;
    this.policy = policy;
    this.concurrency = configuration.concurrency();
  }

  /// A model of the endpoint.
  ///
  /// @param turns answers to one prompt at most
  public record Asked(String model, int turns) {}

  /// What is to be compared.
  ///
  /// @param repetition the baseline's own model asked again, for the A/A check
  /// @param stage the only one that counts; both that an answer has where null
  /// @param scoringVersion the active one where empty
  public record Task(
      RecordedModel baseline,
      Asked candidate,
      Optional<Asked> repetition,
      String promptKeyAttribute,
      TapePolicy tape,
      Candidate policy,
      String scoringVersion,
      @Nullable Stage stage,
      int maximumPrompts,
      ModelGate gate) {

    Set<Stage> stages() {
      return stage == null ? STAGES : Set.of(stage);
    }
  }

  public Models.Result compare(String tenant, Task task) {
    chat.requireConfigured();
    scoring.wake();
    Map<String, String> prompts = prompts(tenant, task);
    Budget budget = chat.budget();
    Round round = new Round(tenant, task, budget);
    List<String> ids = List.copyOf(prompts.keySet());
    io.grpc.Context call = io.grpc.Context.current();
    CancellationListener goneAway = _ -> budget.end();
    call.addListener(goneAway, Runnable::run);
    try (Deciders deciders = policy.deciders(tenant, task.policy())) {
      for (int from = 0; from < ids.size() && !call.isCancelled(); from += PAGE) {
        round.page(ids.subList(from, Math.min(from + PAGE, ids.size())), prompts, deciders);
      }
      deciders.complete();
    } finally {
      // Where this ends early, what has not been asked yet is not asked any more.
      budget.end();
      call.removeListener(goneAway);
    }
    if (call.isCancelled()) {
      throw Failure.of(
          ErrorReason.ERROR_REASON_DEADLINE_EXCEEDED, "The caller went away.", Map.of());
    }
    return round.result();
  }

  /// The prompt of each of the baseline's interactions, in the order of the ledger: the first of
  /// each prompt. An interaction without a key is a prompt of its own.
  private Map<String, String> prompts(String tenant, Task task) {
    Map<String, String> byKey = new LinkedHashMap<>();
    record.read(
        tenant,
        answered -> {
          if (byKey.size() < task.maximumPrompts() && task.baseline().isOf(answered)) {
            byKey.putIfAbsent(
                answered
                    .attributes()
                    .getOrDefault(task.promptKeyAttribute(), answered.interactionId()),
                answered.interactionId());
          }
        });
    Map<String, String> byId = new LinkedHashMap<>();
    byKey.forEach((key, id) -> byId.put(id, key));
    return byId;
  }

  /// What one side did to one prompt, rated.
  private sealed interface Side {

    record Rated(Interaction interaction, Assessment assessment) implements Side {}

    record Missing(String reason) implements Side {}
  }

  /// One go over all prompts.
  private final class Round {

    private final String tenant;
    private final Task task;
    private final Budget budget;
    private final Semaphore room = new Semaphore(concurrency);
    private final Executor threads =
        Context.current()
            .wrap((Executor) work -> Thread.ofVirtual().name("replay-conversation").start(work));
    private final List<RecordedRun> baseline = new ArrayList<>();
    private final List<RecordedRun> candidate = new ArrayList<>();
    private final List<RecordedRun> repetition = new ArrayList<>();

    Round(String tenant, Task task, Budget budget) {
      this.tenant = tenant;
      this.task = task;
      this.budget = budget;
    }

    /// The sides of one prompt, on their way.
    private record Pair(
        String promptKey,
        String interactionId,
        Optional<RecordedDecision> base,
        CompletableFuture<Side> baseline,
        CompletableFuture<Side> candidate,
        Optional<CompletableFuture<Side>> repetition) {}

    void page(List<String> ids, Map<String, String> prompts, Deciders deciders) {
      Map<String, Interaction> interactions = record.fetch(tenant, ids);
      Map<String, RecordedDecision> bases = bases(ids);
      List<Pair> pairs = new ArrayList<>();
      for (String id : ids) {
        Optional<RecordedDecision> base = Optional.ofNullable(bases.get(id));
        Optional<Interaction> interaction = Optional.ofNullable(interactions.get(id));
        pairs.add(
            new Pair(
                prompts.getOrDefault(id, id),
                id,
                base,
                side(base, interaction, one -> one),
                side(base, interaction, one -> answered(one, task.candidate())),
                task.repetition()
                    .map(asked -> side(base, interaction, one -> answered(one, asked)))));
      }
      for (Pair pair : pairs) {
        baseline.add(run(pair, joined(pair.baseline()), deciders));
        candidate.add(run(pair, joined(pair.candidate()), deciders));
        pair.repetition().ifPresent(side -> repetition.add(run(pair, joined(side), deciders)));
      }
    }

    /// A recorded decision about each interaction, in whose session the answers are decided: one
    /// about the output where there is one.
    private Map<String, RecordedDecision> bases(List<String> ids) {
      Map<String, String> wanted = new LinkedHashMap<>();
      history
          .newest(tenant, ids)
          .forEach((id, byStage) ->
              byStage.entrySet().stream()
                  .min(Comparator.comparingInt(one -> preference(one.getKey())))
                  .ifPresent(one -> wanted.put(id, one.getValue())));
      Map<String, RecordedDecision> found = decisions.fetch(tenant, List.copyOf(wanted.values()));
      Map<String, RecordedDecision> bases = new LinkedHashMap<>();
      wanted.forEach((id, decisionId) ->
          Optional.ofNullable(found.get(decisionId))
              .filter(decision -> !decision.variablesJson().isEmpty())
              .ifPresent(decision -> bases.put(id, decision)));
      return bases;
    }

    private static int preference(Stage stage) {
      return switch (stage) {
        case OUTPUT -> 0;
        case ACTION -> 1;
        case INPUT -> 2;
      };
    }

    private interface Making {
      Interaction of(Interaction recorded) throws ObstacleException, InterruptedException;
    }

    private Interaction answered(Interaction recorded, Asked asked)
        throws ObstacleException, InterruptedException {
      return conversations.hold(
          recorded, new Speaker(asked.model(), task.tape(), asked.turns()), budget);
    }

    private CompletableFuture<Side> side(
        Optional<RecordedDecision> base, Optional<Interaction> interaction, Making making) {
      if (interaction.isEmpty()) {
        return CompletableFuture.completedFuture(new Side.Missing("missing:interaction"));
      }
      if (base.isEmpty()) {
        return CompletableFuture.completedFuture(new Side.Missing("missing:decision"));
      }
      return CompletableFuture.supplyAsync(() -> made(interaction.get(), making), threads);
    }

    private Side made(Interaction recorded, Making making) {
      try {
        room.acquire();
        try {
          Interaction made = making.of(recorded);
          return new Side.Rated(made, scoring.rate(tenant, made, task.scoringVersion()));
        } finally {
          room.release();
        }
      } catch (ObstacleException e) {
        return new Side.Missing(e.reason());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return new Side.Missing("endpoint:interrupted");
      }
    }

    private static <T> T joined(CompletableFuture<T> future) {
      try {
        return future.join();
      } catch (CompletionException e) {
        throw e.getCause() instanceof Failure failure ? failure : e;
      }
    }

    private RecordedRun run(Pair pair, Side side, Deciders deciders) {
      return switch (side) {
        case Side.Missing(String reason) -> run(pair, List.of(), Optional.empty(), reason);
        case Side.Rated rated -> decided(pair, rated, deciders);
      };
    }

    private static RecordedRun run(
        Pair pair, List<ToolCall> calls, Optional<Boolean> bad, String reason) {
      return new RecordedRun(pair.interactionId(), pair.promptKey(), calls, bad, reason);
    }

    /// Bad where the policy stops any stage that counts. A side without such a stage did nothing
    /// that could be stopped.
    private RecordedRun decided(Pair pair, Side.Rated rated, Deciders deciders) {
      RecordedDecision base = pair.base().orElseThrow();
      List<Question> questions = new ArrayList<>();
      for (var stage : rated.assessment().getStagesList()) {
        Optional<Stage> known =
            DecisionCodec.decode(stage.getStage()).filter(task.stages()::contains);
        if (known.isEmpty()) {
          continue;
        }
        if (!stage.getCoverage().getComplete()) {
          return run(pair, List.of(), Optional.empty(), "degraded:rating");
        }
        Optional<String> variables =
            VariablesCodec.answered(
                base.variablesJson(), stage.getStage(), rated.interaction(), rated.assessment());
        if (variables.isEmpty()) {
          return run(pair, List.of(), Optional.empty(), "unreadable:arguments");
        }
        questions.add(
            new Question(
                base.id() + "/" + known.get(),
                known.get(),
                variables.get(),
                base.decideTime(),
                base.policyDigest()));
      }
      boolean bad = false;
      for (Answer answer : deciders.answer(questions)) {
        switch (answer) {
          case Answer.Unanswerable(String reason) -> {
            return run(pair, List.of(), Optional.empty(), reason);
          }
          case Answer.Decided decided -> bad |= decided.verdict().stops();
        }
      }
      return run(pair, calls(rated.interaction()), Optional.of(bad), "");
    }

    private static List<ToolCall> calls(Interaction interaction) {
      return interaction.getToolCallsList().stream()
          .map(call -> ToolCall.of(call.getName(), call.getArgumentsJson()))
          .toList();
    }

    /// The tape has been played already.
    Models.Result result() {
      ModelComparison comparison = ModelComparison.of(baseline, candidate, TapePolicy.IGNORED);
      Optional<ModelComparison> agreement =
          task.repetition().map(_ -> ModelComparison.of(baseline, repetition, TapePolicy.IGNORED));
      return new Models.Result(comparison, agreement, task.gate().rule(comparison, agreement));
    }
  }
}
