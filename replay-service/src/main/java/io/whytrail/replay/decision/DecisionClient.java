package io.whytrail.replay.decision;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micronaut.grpc.annotation.GrpcChannel;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.policy.v1.BatchGetDecisionsRequest;
import io.whytrail.policy.v1.Decision;
import io.whytrail.policy.v1.DecisionServiceGrpc;
import io.whytrail.policy.v1.DecisionServiceGrpc.DecisionServiceBlockingStub;
import io.whytrail.runtime.failure.Failures;
import io.whytrail.runtime.identity.ServiceTokens;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Fetches stored decisions from policy.
@Singleton
public final class DecisionClient {

  private static final Logger log = LoggerFactory.getLogger(DecisionClient.class);
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final DecisionServiceBlockingStub stub;
  private final ServiceTokens tokens;

  DecisionClient(@GrpcChannel("policy") ManagedChannel channel, ServiceTokens tokens) {
    this.stub = DecisionServiceGrpc.newBlockingStub(channel);
    this.tokens = tokens;
  }

  /// The decisions by id; what policy does not have is left out, and so is what is too large to be
  /// sent even by itself.
  public Map<String, RecordedDecision> fetch(String tenant, List<String> ids) {
    Map<String, RecordedDecision> decisions = new HashMap<>();
    if (!ids.isEmpty()) {
      fetch(tenant, ids, decision -> add(decision, decisions));
    }
    return decisions;
  }

  /// What a decision came from.
  ///
  /// @param assessmentId empty where scoring could not answer
  /// @param isGate whether a gate asked, and not a record
  public record Origin(String assessmentId, boolean isGate) {}

  /// Where decisions come from, by id; what policy does not have is left out.
  public Map<String, Origin> origins(String tenant, List<String> ids) {
    Map<String, Origin> origins = new HashMap<>();
    if (!ids.isEmpty()) {
      fetch(
          tenant,
          ids,
          decision ->
              origins.put(
                  decision.getId(),
                  new Origin(decision.getAssessmentId(), !decision.getEvaluationId().isEmpty())));
    }
    return origins;
  }

  private void fetch(String tenant, List<String> ids, Consumer<Decision> each) {
    try {
      stub.withCallCredentials(tokens.forTenant(tenant))
          .withDeadlineAfter(DEADLINE)
          .batchGetDecisions(BatchGetDecisionsRequest.newBuilder().addAllIds(ids).build())
          .getDecisionsList()
          .forEach(each);
    } catch (StatusRuntimeException e) {
      if (!isTooLarge(e)) {
        throw PolicyFailureCodec.decode(e);
      }
      fetchHalves(tenant, ids, each);
    }
  }

  /// Either side may refuse a message for its size; overload has the same status and its own
  /// reason.
  private static boolean isTooLarge(StatusRuntimeException refused) {
    return refused.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED
        && Failures.reason(refused) != ErrorReason.ERROR_REASON_OVERLOADED;
  }

  /// Decisions vary in size, and an answer must fit into one message.
  private void fetchHalves(String tenant, List<String> ids, Consumer<Decision> each) {
    if (ids.size() == 1) {
      log.warn("Decision {} is too large to be fetched", ids.getFirst());
      return;
    }
    int half = ids.size() / 2;
    fetch(tenant, ids.subList(0, half), each);
    fetch(tenant, ids.subList(half, ids.size()), each);
  }

  private static void add(Decision decision, Map<String, RecordedDecision> decisions) {
    DecisionCodec.decode(decision)
        .ifPresentOrElse(
            recorded -> decisions.put(recorded.id(), recorded),
            () ->
                log.warn("Decision {} has a stage or verdict that is not known", decision.getId()));
  }
}
