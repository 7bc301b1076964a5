package io.whytrail.ingest.peers;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.micronaut.grpc.annotation.GrpcChannel;
import io.whytrail.ingest.capture.InteractionCodec;
import io.whytrail.runtime.identity.ServiceTokens;
import io.whytrail.scoring.v1.ScoreRequest;
import io.whytrail.scoring.v1.ScoringServiceGrpc;
import io.whytrail.scoring.v1.ScoringServiceGrpc.ScoringServiceBlockingStub;
import io.whytrail.scoring.v1.Tier;
import jakarta.inject.Singleton;
import java.time.Duration;

/// Asks scoring for ratings.
@Singleton
public final class ScoringClient {

  private final ScoringServiceBlockingStub scoring;
  private final ServiceTokens tokens;

  ScoringClient(@GrpcChannel("scoring") ManagedChannel channel, ServiceTokens tokens) {
    this.scoring = ScoringServiceGrpc.newBlockingStub(channel);
    this.tokens = tokens;
  }

  /// Throws PEER_UNAVAILABLE where scoring can't answer in time.
  public Rating score(Question question, Tier tier, Duration timeout) {
    ScoreRequest.Builder request =
        ScoreRequest.newBuilder()
            .setInteraction(InteractionCodec.parse(question.interaction()))
            .addStages(question.stage())
            .setTier(tier)
            .setEvaluationId(question.evaluationId());
    Integer toolCall = question.toolCall();
    if (toolCall != null) {
      request.setToolCallIndex(toolCall);
    }
    try {
      return PeerCodec.rating(
          scoring
              .withCallCredentials(tokens.forTenant(question.tenant()))
              .withDeadlineAfter(timeout)
              .score(request.build())
              .getAssessment());
    } catch (StatusRuntimeException e) {
      throw PeerFailures.unavailable("scoring", e);
    }
  }
}
