package io.whytrail.replay.redteam;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.micronaut.grpc.annotation.GrpcChannel;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.runtime.failure.Failure;
import io.whytrail.runtime.identity.ServiceTokens;
import io.whytrail.scoring.v1.Assessment;
import io.whytrail.scoring.v1.ScoreRequest;
import io.whytrail.scoring.v1.ScoringServiceGrpc;
import io.whytrail.scoring.v1.ScoringServiceGrpc.ScoringServiceBlockingStub;
import io.whytrail.scoring.v1.Tier;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;

/// Has scoring rate what never happened: nothing is stored, nothing is published.
@Singleton
final class ScoringClient {

  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final ManagedChannel channel;
  private final ScoringServiceBlockingStub stub;
  private final ServiceTokens tokens;

  ScoringClient(@GrpcChannel("scoring") ManagedChannel channel, ServiceTokens tokens) {
    this.channel = channel;
    this.stub = ScoringServiceGrpc.newBlockingStub(channel);
    this.tokens = tokens;
  }

  /// Somebody waits for an answer now, whatever outage there was.
  void wake() {
    channel.resetConnectBackoff();
  }

  Assessment rate(String tenant, Interaction interaction, String modelVersion) {
    try {
      return stub.withCallCredentials(tokens.forTenant(tenant))
          .withDeadlineAfter(DEADLINE)
          .score(
              ScoreRequest.newBuilder()
                  .setInteraction(interaction)
                  .setTier(Tier.TIER_DEEP)
                  .setModelVersion(modelVersion)
                  .setDryRun(true)
                  .build())
          .getAssessment();
    } catch (StatusRuntimeException e) {
      throw Failure.of(
              ErrorReason.ERROR_REASON_PEER_UNAVAILABLE,
              "The scoring service does not rate: try again.",
              Map.of("peer", "scoring"))
          .because(e);
    }
  }
}
