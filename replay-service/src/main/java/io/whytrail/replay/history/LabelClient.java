package io.whytrail.replay.history;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.micronaut.grpc.annotation.GrpcChannel;
import io.whytrail.policy.v1.BatchGetLabelsRequest;
import io.whytrail.policy.v1.Label;
import io.whytrail.policy.v1.LabelServiceGrpc;
import io.whytrail.policy.v1.LabelServiceGrpc.LabelServiceBlockingStub;
import io.whytrail.replay.decision.DecisionCodec;
import io.whytrail.replay.decision.PolicyFailureCodec;
import io.whytrail.replay.decision.TruthCodec;
import io.whytrail.runtime.identity.ServiceTokens;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Fetches labels from policy.
@Singleton
final class LabelClient {

  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final LabelServiceBlockingStub stub;
  private final ServiceTokens tokens;

  LabelClient(@GrpcChannel("policy") ManagedChannel channel, ServiceTokens tokens) {
    this.stub = LabelServiceGrpc.newBlockingStub(channel);
    this.tokens = tokens;
  }

  /// The labels by id; what policy does not have, or this version has no word for, is left out.
  Map<String, GivenLabel> fetch(String tenant, List<String> ids) {
    Map<String, GivenLabel> labels = new HashMap<>();
    if (ids.isEmpty()) {
      return labels;
    }
    try {
      stub.withCallCredentials(tokens.forTenant(tenant))
          .withDeadlineAfter(DEADLINE)
          .batchGetLabels(BatchGetLabelsRequest.newBuilder().addAllIds(ids).build())
          .getLabelsList()
          .forEach(label -> add(label, labels));
      return labels;
    } catch (StatusRuntimeException e) {
      throw PolicyFailureCodec.decode(e);
    }
  }

  private static void add(Label label, Map<String, GivenLabel> labels) {
    TruthCodec.decode(label.getKind())
        .ifPresent(kind ->
            labels.put(
                label.getId(),
                new GivenLabel(
                    label.getDecisionId(), kind, DecisionCodec.decode(label.getCreateTime()))));
  }
}
