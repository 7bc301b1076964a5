package io.whytrail.replay.endpoint;

import io.opentelemetry.context.Context;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.replay.comparison.Answer;
import io.whytrail.replay.decision.DecisionClient;
import io.whytrail.replay.decision.DecisionCodec;
import io.whytrail.replay.decision.RecordedDecision;
import io.whytrail.replay.decision.Stage;
import io.whytrail.replay.endpoint.ConversationClient.Speaker;
import io.whytrail.replay.endpoint.PostgresComparisons.Batch;
import io.whytrail.replay.endpoint.PostgresComparisons.End;
import io.whytrail.replay.history.PostgresHistory;
import io.whytrail.replay.leg.Candidate;
import io.whytrail.replay.leg.Deciders;
import io.whytrail.replay.leg.PolicyClient;
import io.whytrail.replay.leg.Question;
import io.whytrail.replay.model.ModelCodec;
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
import io.whytrail.replay.v1.CompareModelsRequest;
import io.whytrail.replay.v1.CompareModelsResponse;
import io.whytrail.replay.v1.Comparison;
import io.whytrail.runtime.failure.Failure;
import io.whytrail.runtime.messaging.WakeUp;
import io.whytrail.scoring.v1.Assessment;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Compares a recorded model with one that is asked now. Both sides' answers are treated alike:
/// rated now by one model version of scoring, decided now by one policy, on the recorded variables.
/// A comparison is stored, and its prompts are worked on by any replicas.
@Singleton
public final class EndpointModelsHandler {

  private static final Duration LOOK = Duration.ofMillis(100);

  /// What an answer can be stopped at.
  private static final Set<Stage> STAGES = EnumSet.of(Stage.OUTPUT, Stage.ACTION);

  private final RecordClient record;
  private final PostgresHistory history;
  private final DecisionClient decisions;
  private final ConversationClient conversations;
  private final ChatClient chat;
  private final ScoringClient scoring;
  private final PolicyClient policy;
  private final PostgresComparisons comparisons;
  private final WakeUp started = new WakeUp();
  private final int concurrency;

  EndpointModelsHandler(
      RecordClient record,
      PostgresHistory history,
      DecisionClient decisions,
      ConversationClient conversations,
      ChatClient chat,
      ScoringClient scoring,
      PolicyClient policy,
      PostgresComparisons comparisons,
      EndpointConfiguration configuration) {
    this.record = record;
    this.history = history;
    this.decisions = decisions;
    this.conversations = conversations;
    this.chat = chat;
    this.scoring = scoring;
    this.policy = policy;
    this.comparisons = comparisons;
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

  /// Stores a comparison and tells the worker of this replica; the others look for themselves. What
  /// can't be compared is refused at once.
  public Comparison start(String tenant, String author, CompareModelsRequest request) {
    chat.requireConfigured();
    Task task = EndpointModelsCodec.decode(request);
    scoring.wake();
    policy.deciders(tenant, task.policy()).close();
    Comparison started =
        EndpointModelsCodec.encode(
            comparisons.open(
                tenant, author, request, prompts(tenant, task), sides -> conclude(request, sides)));
    started().wake();
    return started;
  }

  public Optional<Comparison> find(String tenant, UUID id) {
    return comparisons.find(tenant, id).map(EndpointModelsCodec::encode);
  }

  /// No more is asked; nothing happens where it is over.
  public void cancel(UUID id, String why) {
    comparisons.fail(id, Failure.of(ErrorReason.ERROR_REASON_DEADLINE_EXCEEDED, why));
  }

  /// The result of a comparison, once it is there; a caller that goes away stops it.
  public CompareModelsResponse await(String tenant, UUID id) {
    io.grpc.Context call = io.grpc.Context.current();
    while (true) {
      switch (comparisons.find(tenant, id).orElseThrow().end()) {
        case End.Result(CompareModelsResponse result) -> {
          return result;
        }
        case End.Failed(Failure failure) -> throw failure;
        case End.None _ -> pause(call, id);
      }
    }
  }

  private void pause(io.grpc.Context call, UUID id) {
    if (call.isCancelled()) {
      cancel(id, "The caller went away.");
      return;
    }
    try {
      Thread.sleep(LOOK);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failure.of(
              ErrorReason.ERROR_REASON_PEER_UNAVAILABLE,
              "This replica stops: ask again.",
              Map.of("peer", "replay"))
          .because(e);
    }
  }

  /// Whom a new comparison wakes up.
  WakeUp started() {
    return started;
  }

  private static CompareModelsResponse conclude(CompareModelsRequest request, List<Sides> sides) {
    Task task = EndpointModelsCodec.decode(request);
    List<RecordedRun> baseline = sides.stream().map(Sides::baseline).toList();
    // The tape has been played already.
    ModelComparison comparison =
        ModelComparison.of(
            baseline, sides.stream().map(Sides::candidate).toList(), TapePolicy.IGNORED);
    Optional<ModelComparison> agreement =
        task.repetition()
            .map(_ ->
                ModelComparison.of(
                    baseline,
                    sides.stream().map(Sides::repetition).flatMap(Optional::stream).toList(),
                    TapePolicy.IGNORED));
    return ModelCodec.encode(
        task.gate(),
        new Models.Result(comparison, agreement, task.gate().rule(comparison, agreement)));
  }

  /// Works on prompts that somebody claimed. Each is stored as soon as both sides have answered.
  void work(Batch batch) throws InterruptedException {
    Task task = EndpointModelsCodec.decode(batch.request());
    scoring.wake();
    try (Deciders deciders = policy.deciders(batch.tenant(), task.policy())) {
      new Round(batch, task).work(deciders);
      deciders.complete();
    }
  }

  /// The prompts of the baseline's interactions, in the order of the ledger: the first of each
  /// prompt. An interaction without a key is a prompt of its own.
  private List<Prompt> prompts(String tenant, Task task) {
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
    List<Prompt> prompts = new ArrayList<>(byKey.size());
    byKey.forEach((key, id) -> prompts.add(new Prompt(prompts.size(), id, key)));
    return prompts;
  }

  /// What one side did to one prompt, rated.
  private sealed interface Side {

    record Rated(Interaction interaction, Assessment assessment) implements Side {}

    record Missing(String reason) implements Side {}
  }

  /// One go over the prompts of a batch.
  private final class Round {

    private final Batch batch;
    private final String tenant;
    private final Task task;
    private final Budget budget;
    private final Semaphore asking = new Semaphore(concurrency);
    private final Semaphore reading = new Semaphore(concurrency);
    private final Executor threads =
        Context.current()
            .wrap((Executor) work -> Thread.ofVirtual().name("replay-conversation").start(work));

    Round(Batch batch, Task task) {
      this.batch = batch;
      this.tenant = batch.tenant();
      this.task = task;
      this.budget = comparisons.budget(batch);
    }

    /// The sides of one prompt, on their way.
    private record Pair(
        Prompt prompt,
        Optional<RecordedDecision> base,
        CompletableFuture<Side> baseline,
        CompletableFuture<Side> candidate,
        Optional<CompletableFuture<Side>> repetition) {

      CompletableFuture<Void> all() {
        return CompletableFuture.allOf(
            baseline,
            candidate,
            repetition.orElseGet(() -> CompletableFuture.completedFuture(null)));
      }
    }

    void work(Deciders deciders) throws InterruptedException {
      List<String> ids = batch.prompts().stream().map(Prompt::interactionId).toList();
      Map<String, Interaction> interactions = record.fetch(tenant, ids);
      Map<String, RecordedDecision> bases = bases(ids);
      BlockingQueue<Pair> ready = new LinkedBlockingQueue<>();
      for (Prompt prompt : batch.prompts()) {
        Optional<RecordedDecision> base = Optional.ofNullable(bases.get(prompt.interactionId()));
        Optional<Interaction> interaction =
            Optional.ofNullable(interactions.get(prompt.interactionId()));
        Pair pair =
            new Pair(
                prompt,
                base,
                side(base, interaction, reading, one -> one),
                side(base, interaction, asking, one -> answered(one, task.candidate())),
                task.repetition()
                    .map(asked -> side(base, interaction, asking, one -> answered(one, asked))));
        CompletableFuture<Void> _ = pair.all().whenComplete((_, _) -> ready.add(pair));
      }
      for (int i = 0; i < batch.prompts().size(); i++) {
        Pair pair = ready.take();
        Sides sides =
            new Sides(
                run(pair, joined(pair.baseline()), deciders),
                run(pair, joined(pair.candidate()), deciders),
                pair.repetition().map(side -> run(pair, joined(side), deciders)));
        if (!comparisons.finish(
            batch, pair.prompt(), sides, all -> conclude(batch.request(), all))) {
          return;
        }
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
        Optional<RecordedDecision> base,
        Optional<Interaction> interaction,
        Semaphore room,
        Making making) {
      if (interaction.isEmpty()) {
        return CompletableFuture.completedFuture(new Side.Missing("missing:interaction"));
      }
      if (base.isEmpty()) {
        return CompletableFuture.completedFuture(new Side.Missing("missing:decision"));
      }
      return CompletableFuture.supplyAsync(() -> made(interaction.get(), room, making), threads);
    }

    private Side made(Interaction recorded, Semaphore room, Making making) {
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
        throw e.getCause() instanceof RuntimeException cause ? cause : e;
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
      return new RecordedRun(
          pair.prompt().interactionId(), pair.prompt().key(), calls, bad, reason);
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
  }
}
