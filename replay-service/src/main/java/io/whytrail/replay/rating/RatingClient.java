package io.whytrail.replay.rating;

import io.opentelemetry.context.Context;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.replay.decision.DecisionClient;
import io.whytrail.replay.decision.DecisionClient.Origin;
import io.whytrail.replay.decision.DecisionCodec;
import io.whytrail.replay.decision.RecordedDecision;
import io.whytrail.replay.mutation.AttackCodec;
import io.whytrail.replay.mutation.Hiding;
import io.whytrail.replay.record.RecordClient;
import io.whytrail.runtime.failure.Failure;
import io.whytrail.scoring.v1.ActionAssessment;
import io.whytrail.scoring.v1.Assessment;
import io.whytrail.scoring.v1.StageAssessment;
import io.whytrail.scoring.v1.Tier;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

/// Has the interactions of recorded decisions rated again, in the way they were rated then.
///
/// A decision about a recorded interaction rests on a rating of all of it. A gate's decision rests
/// on what there was of the interaction then, which is not what was recorded in the end: it is
/// replayed only where the model version that rated then gives the same rating today. A decision
/// about a mutation of a recorded interaction rests on a rating of that mutation, which is made
/// again.
@Singleton
public final class RatingClient {

  private final RecordClient record;
  private final DecisionClient decisions;
  private final ScoringClient scoring;
  private final int concurrency;

  RatingClient(
      RecordClient record,
      DecisionClient decisions,
      ScoringClient scoring,
      RatingConfiguration configuration) {
    this.record = record;
    this.decisions = decisions;
    this.scoring = scoring;
    this.concurrency = configuration.concurrency();
  }

  /// Fails where scoring can't rate by a model version.
  public void requireLoaded(String tenant, String modelVersion) {
    scoring.requireLoaded(tenant, modelVersion);
  }

  /// The cases rated again by a model version, in their order.
  public List<Rated> rate(String tenant, List<Subject> subjects, String modelVersion) {
    if (subjects.isEmpty()) {
      return List.of();
    }
    List<RecordedDecision> cases = subjects.stream().map(Subject::decision).toList();
    Map<String, Origin> origins =
        decisions.origins(tenant, cases.stream().map(RecordedDecision::id).toList());
    Map<String, Assessment> assessments =
        scoring.stored(tenant, origins.values().stream().map(Origin::assessmentId).toList());
    Map<String, Interaction> interactions =
        record.fetch(tenant, cases.stream().map(RecordedDecision::interactionId).toList());
    Round round = new Round(tenant, modelVersion, scoring.loaded(tenant));
    List<CompletableFuture<Rated>> rated = new ArrayList<>(cases.size());
    for (Subject subject : subjects) {
      RecordedDecision one = subject.decision();
      Optional<Origin> origin = Optional.ofNullable(origins.get(one.id()));
      rated.add(
          round.rate(
              subject,
              Optional.ofNullable(interactions.get(one.interactionId())),
              origin.filter(Origin::isGate).isPresent(),
              origin.map(Origin::assessmentId).map(assessments::get)));
    }
    return rated.stream().map(RatingClient::joined).toList();
  }

  private static <T> T joined(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof Failure failure ? failure : e;
    }
  }

  /// One go over a page of cases. Several decisions about one interaction rest on one rating.
  private final class Round {

    private final String tenant;
    private final String modelVersion;
    private final Set<String> loaded;
    private final Semaphore room = new Semaphore(concurrency);
    private final Executor threads =
        Context.current()
            .wrap((Executor) task -> Thread.ofVirtual().name("replay-rating").start(task));
    private final Map<Wanted, CompletableFuture<Optional<Assessment>>> ratings =
        new ConcurrentHashMap<>();

    private record Wanted(
        String interactionId, Map<String, String> provenance, Scope scope, String modelVersion) {}

    Round(String tenant, String modelVersion, Set<String> loaded) {
      this.tenant = tenant;
      this.modelVersion = modelVersion;
      this.loaded = loaded;
    }

    CompletableFuture<Rated> rate(
        Subject subject,
        Optional<Interaction> interaction,
        boolean gate,
        Optional<Assessment> then) {
      if (interaction.isEmpty()) {
        return CompletableFuture.completedFuture(new Rated.Unusable("missing:interaction"));
      }
      RecordedDecision one = subject.decision();
      Optional<Interaction> made = made(subject, interaction.get());
      if (made.isEmpty()) {
        return CompletableFuture.completedFuture(new Rated.Unusable("missing:mutation"));
      }
      Interaction recorded = made.get();
      Scope scope = gate ? gateScope(one, then) : Scope.EVERYTHING;
      boolean sameModel =
          then.filter(rated -> rated.getModelVersion().equals(modelVersion)).isPresent();
      CompletableFuture<Rated> rated =
          ask(subject, recorded, scope, modelVersion)
              .thenApply(answer ->
                  answer
                      .map(assessment ->
                          VariablesCodec.again(
                              one.variablesJson(),
                              DecisionCodec.encode(one.stage()),
                              recorded,
                              assessment,
                              sameModel))
                      .orElseGet(() -> new Rated.Unusable("refused:rating")));
      return gate
          ? objection(subject, recorded, scope, then)
              .thenCombine(
                  rated, (reason, answer) -> reason.<Rated>map(Rated.Unusable::new).orElse(answer))
          : rated;
    }

    /// What was recorded, or what was made of it; empty where that can't be made again.
    private static Optional<Interaction> made(Subject subject, Interaction recorded) {
      return subject.isMutation()
          ? Hiding.told(subject.provenance())
              .flatMap(hiding -> AttackCodec.hide(recorded, hiding))
              .map(AttackCodec.Hidden::interaction)
          : Optional.of(recorded);
    }

    private static Scope gateScope(RecordedDecision one, Optional<Assessment> then) {
      return new Scope(
          then.map(Assessment::getTier).orElse(Tier.TIER_FAST),
          List.of(DecisionCodec.encode(one.stage())),
          then.stream()
              .flatMap(rated -> rated.getStagesList().stream())
              .map(StageAssessment::getActionsList)
              .filter(actions -> actions.size() == 1)
              .map(List::getFirst)
              .mapToInt(ActionAssessment::getToolCallIndex)
              .findFirst());
    }

    /// Why what was recorded in the end can't stand for what the gate saw, if it can't.
    private CompletableFuture<Optional<String>> objection(
        Subject subject, Interaction recorded, Scope scope, Optional<Assessment> then) {
      RecordedDecision one = subject.decision();
      if (then.isEmpty()) {
        return CompletableFuture.completedFuture(Optional.of("missing:rating"));
      }
      String version = then.get().getModelVersion();
      if (!loaded.contains(version)) {
        return CompletableFuture.completedFuture(Optional.of("missing:recorded_model"));
      }
      OptionalInt call = scope.toolCall();
      if (call.isPresent() && call.getAsInt() >= recorded.getToolCallsCount()) {
        return CompletableFuture.completedFuture(Optional.of("changed:interaction"));
      }
      return ask(subject, recorded, scope, version)
          .thenApply(answer ->
              answer
                      .filter(assessment ->
                          VariablesCodec.agrees(
                              one.variablesJson(), DecisionCodec.encode(one.stage()), assessment))
                      .isPresent()
                  ? Optional.empty()
                  : Optional.of("changed:interaction"));
    }

    private CompletableFuture<Optional<Assessment>> ask(
        Subject subject, Interaction interaction, Scope scope, String version) {
      Map<String, String> provenance = subject.isMutation() ? subject.provenance() : Map.of();
      return ratings.computeIfAbsent(
          new Wanted(interaction.getId(), provenance, scope, version),
          wanted ->
              CompletableFuture.supplyAsync(
                  () -> {
                    room.acquireUninterruptibly();
                    try {
                      return scoring.rate(tenant, interaction, scope, version);
                    } finally {
                      room.release();
                    }
                  },
                  threads));
    }
  }
}
