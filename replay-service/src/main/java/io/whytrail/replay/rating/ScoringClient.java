package io.whytrail.replay.rating;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micronaut.grpc.annotation.GrpcChannel;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.runtime.failure.Failure;
import io.whytrail.runtime.failure.Failures;
import io.whytrail.runtime.identity.ServiceTokens;
import io.whytrail.scoring.v1.Assessment;
import io.whytrail.scoring.v1.BatchGetAssessmentsRequest;
import io.whytrail.scoring.v1.ListModelsRequest;
import io.whytrail.scoring.v1.ListModelsResponse;
import io.whytrail.scoring.v1.ModelVersion;
import io.whytrail.scoring.v1.ScoreRequest;
import io.whytrail.scoring.v1.ScoringServiceGrpc;
import io.whytrail.scoring.v1.ScoringServiceGrpc.ScoringServiceBlockingStub;
import io.whytrail.scoring.v1.Tier;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Has scoring rate what never happened: nothing is stored, nothing is published.
@Singleton
public final class ScoringClient {

  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final int PAGE = 500;

  private final ManagedChannel channel;
  private final ScoringServiceBlockingStub stub;
  private final ServiceTokens tokens;

  ScoringClient(@GrpcChannel("scoring") ManagedChannel channel, ServiceTokens tokens) {
    this.channel = channel;
    this.stub = ScoringServiceGrpc.newBlockingStub(channel);
    this.tokens = tokens;
  }

  /// Somebody waits for an answer now, whatever outage there was.
  public void wake() {
    channel.resetConnectBackoff();
  }

  /// Everything that an interaction has content for, with all detectors.
  public Assessment rate(String tenant, Interaction interaction, String modelVersion) {
    return score(
        tenant,
        ScoreRequest.newBuilder()
            .setInteraction(interaction)
            .setTier(Tier.TIER_DEEP)
            .setModelVersion(modelVersion)
            .setDryRun(true)
            .build());
  }

  /// The same; empty where scoring refuses the content.
  public Optional<Assessment> rateIfAccepted(
      String tenant, Interaction interaction, String modelVersion) {
    return rate(tenant, interaction, Scope.EVERYTHING, modelVersion);
  }

  /// An interaction as it was rated once, by another model version; empty where scoring refuses its
  /// content.
  Optional<Assessment> rate(
      String tenant, Interaction interaction, Scope scope, String modelVersion) {
    ScoreRequest.Builder request =
        ScoreRequest.newBuilder()
            .setInteraction(interaction)
            .setTier(scope.tier())
            .addAllStages(scope.stages())
            .setModelVersion(modelVersion)
            .setDryRun(true);
    scope.toolCall().ifPresent(request::setToolCallIndex);
    try {
      return Optional.of(score(tenant, request.build()));
    } catch (Failure e) {
      if (e.getCause() instanceof StatusRuntimeException refused && isRefused(refused)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /// About what was sent, so that sending it again would not help.
  private static boolean isRefused(StatusRuntimeException refused) {
    return switch (refused.getStatus().getCode()) {
      case INVALID_ARGUMENT, OUT_OF_RANGE -> true;
      case RESOURCE_EXHAUSTED -> Failures.reason(refused) != ErrorReason.ERROR_REASON_OVERLOADED;
      default -> false;
    };
  }

  private Assessment score(String tenant, ScoreRequest request) {
    try {
      return stub.withCallCredentials(tokens.forTenant(tenant))
          .withDeadlineAfter(DEADLINE)
          .score(request)
          .getAssessment();
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        throw notLoaded(request.getModelVersion()).because(e);
      }
      throw unavailable().because(e);
    }
  }

  /// What scoring has stored, by id; what it does not have is left out.
  public Map<String, Assessment> stored(String tenant, Collection<String> ids) {
    List<String> wanted = ids.stream().filter(id -> !id.isEmpty()).distinct().toList();
    Map<String, Assessment> found = new HashMap<>();
    try {
      for (int from = 0; from < wanted.size(); from += PAGE) {
        stub.withCallCredentials(tokens.forTenant(tenant))
            .withDeadlineAfter(DEADLINE)
            .batchGetAssessments(
                BatchGetAssessmentsRequest.newBuilder()
                    .addAllIds(wanted.subList(from, Math.min(from + PAGE, wanted.size())))
                    .build())
            .getAssessmentsList()
            .forEach(one -> found.put(one.getId(), one));
      }
      return found;
    } catch (StatusRuntimeException e) {
      throw unavailable().because(e);
    }
  }

  /// Fails where scoring has not loaded a model version.
  public void requireLoaded(String tenant, String modelVersion) {
    if (!loaded(tenant).contains(modelVersion)) {
      throw notLoaded(modelVersion);
    }
  }

  /// The model versions that scoring can rate by.
  public Set<String> loaded(String tenant) {
    wake();
    Set<String> versions = new HashSet<>();
    String pageToken = "";
    try {
      do {
        ListModelsResponse page =
            stub.withCallCredentials(tokens.forTenant(tenant))
                .withDeadlineAfter(DEADLINE)
                .listModels(ListModelsRequest.newBuilder().setPageToken(pageToken).build());
        page.getModelsList().stream().map(ModelVersion::getVersion).forEach(versions::add);
        pageToken = page.getNextPageToken();
      } while (!pageToken.isEmpty());
      return versions;
    } catch (StatusRuntimeException e) {
      throw unavailable().because(e);
    }
  }

  private static Failure notLoaded(String modelVersion) {
    return Failure.of(
        ErrorReason.ERROR_REASON_NOT_FOUND,
        "Scoring has no model of this version: ListModels of the scoring service names those it"
            + " has.",
        Map.of("model_version", modelVersion));
  }

  private static Failure unavailable() {
    return Failure.of(
        ErrorReason.ERROR_REASON_PEER_UNAVAILABLE,
        "The scoring service does not rate: try again.",
        Map.of("peer", "scoring"));
  }
}
