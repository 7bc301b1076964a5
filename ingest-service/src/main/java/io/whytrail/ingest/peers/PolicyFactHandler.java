package io.whytrail.ingest.peers;

import com.google.protobuf.Message;
import io.grpc.ManagedChannel;
import io.micronaut.grpc.annotation.GrpcChannel;
import io.whytrail.ingest.capture.InteractionCodec;
import io.whytrail.ingest.ledger.Kind;
import io.whytrail.ingest.ledger.Ledger;
import io.whytrail.ingest.ledger.NewRecord;
import io.whytrail.ingest.ledger.Traceparent;
import io.whytrail.interaction.v1.FactType;
import io.whytrail.policy.v1.Activation;
import io.whytrail.policy.v1.Approval;
import io.whytrail.policy.v1.ApprovalServiceGrpc;
import io.whytrail.policy.v1.ApprovalServiceGrpc.ApprovalServiceBlockingStub;
import io.whytrail.policy.v1.BatchGetActivationsRequest;
import io.whytrail.policy.v1.BatchGetApprovalsRequest;
import io.whytrail.policy.v1.BatchGetDecisionsRequest;
import io.whytrail.policy.v1.BatchGetLabelsRequest;
import io.whytrail.policy.v1.Decision;
import io.whytrail.policy.v1.DecisionServiceGrpc;
import io.whytrail.policy.v1.DecisionServiceGrpc.DecisionServiceBlockingStub;
import io.whytrail.policy.v1.Label;
import io.whytrail.policy.v1.LabelServiceGrpc;
import io.whytrail.policy.v1.LabelServiceGrpc.LabelServiceBlockingStub;
import io.whytrail.policy.v1.PolicyServiceGrpc;
import io.whytrail.policy.v1.PolicyServiceGrpc.PolicyServiceBlockingStub;
import io.whytrail.runtime.identity.ServiceTokens;
import io.whytrail.runtime.messaging.Fact;
import io.whytrail.runtime.messaging.FactHandler;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Seals what policy has decided, and what people have said to it.
@Singleton
final class PolicyFactHandler implements FactHandler<Message> {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private static final Set<FactType> APPROVALS =
      Set.of(
          FactType.FACT_TYPE_APPROVAL_REQUESTED,
          FactType.FACT_TYPE_APPROVAL_RESOLVED,
          FactType.FACT_TYPE_APPROVAL_REDEEMED);

  private final DecisionServiceBlockingStub decisions;
  private final ApprovalServiceBlockingStub approvals;
  private final PolicyServiceBlockingStub policies;
  private final LabelServiceBlockingStub labels;
  private final ServiceTokens tokens;
  private final Ledger ledger;
  private final Testimony testimony;
  private final Traceparent traceparent;

  PolicyFactHandler(
      @GrpcChannel("policy") ManagedChannel channel,
      ServiceTokens tokens,
      Ledger ledger,
      Testimony testimony,
      Traceparent traceparent) {
    this.decisions = DecisionServiceGrpc.newBlockingStub(channel);
    this.approvals = ApprovalServiceGrpc.newBlockingStub(channel);
    this.policies = PolicyServiceGrpc.newBlockingStub(channel);
    this.labels = LabelServiceGrpc.newBlockingStub(channel);
    this.tokens = tokens;
    this.ledger = ledger;
    this.testimony = testimony;
    this.traceparent = traceparent;
  }

  @Override
  public String source() {
    return "policy";
  }

  @Override
  public Set<FactType> types() {
    return Set.of(
        FactType.FACT_TYPE_DECISION_MADE,
        FactType.FACT_TYPE_APPROVAL_REQUESTED,
        FactType.FACT_TYPE_APPROVAL_RESOLVED,
        FactType.FACT_TYPE_APPROVAL_REDEEMED,
        FactType.FACT_TYPE_POLICY_ACTIVATED,
        FactType.FACT_TYPE_LABEL_GIVEN);
  }

  @Override
  public Map<String, Message> load(String tenant, List<Fact> facts) {
    Map<String, Message> loaded = new HashMap<>();
    List<String> decided = ids(facts, Set.of(FactType.FACT_TYPE_DECISION_MADE));
    // What a gate asked for is sealed with its answer, before its fact is heard of.
    loadDecisions(tenant, ledger.missing(tenant, Kind.DECISION, decided), loaded);
    loadApprovals(tenant, ids(facts, APPROVALS), loaded);
    loadActivations(tenant, ids(facts, Set.of(FactType.FACT_TYPE_POLICY_ACTIVATED)), loaded);
    loadLabels(tenant, ids(facts, Set.of(FactType.FACT_TYPE_LABEL_GIVEN)), loaded);
    return loaded;
  }

  private static List<String> ids(List<Fact> facts, Set<FactType> types) {
    return facts.stream()
        .filter(fact -> types.contains(fact.type()))
        .map(Fact::id)
        .distinct()
        .toList();
  }

  private void loadDecisions(String tenant, List<String> ids, Map<String, Message> loaded) {
    if (!ids.isEmpty()) {
      decisions
          .withCallCredentials(tokens.forTenant(tenant))
          .withDeadlineAfter(TIMEOUT)
          .batchGetDecisions(BatchGetDecisionsRequest.newBuilder().addAllIds(ids).build())
          .getDecisionsList()
          .forEach(decision -> loaded.put(decision.getId(), decision));
    }
  }

  private void loadApprovals(String tenant, List<String> ids, Map<String, Message> loaded) {
    if (!ids.isEmpty()) {
      approvals
          .withCallCredentials(tokens.forTenant(tenant))
          .withDeadlineAfter(TIMEOUT)
          .batchGetApprovals(BatchGetApprovalsRequest.newBuilder().addAllIds(ids).build())
          .getApprovalsList()
          .forEach(approval -> loaded.put(approval.getId(), approval));
    }
  }

  private void loadActivations(String tenant, List<String> ids, Map<String, Message> loaded) {
    if (!ids.isEmpty()) {
      policies
          .withCallCredentials(tokens.forTenant(tenant))
          .withDeadlineAfter(TIMEOUT)
          .batchGetActivations(BatchGetActivationsRequest.newBuilder().addAllIds(ids).build())
          .getActivationsList()
          .forEach(activation -> loaded.put(activation.getId(), activation));
    }
  }

  private void loadLabels(String tenant, List<String> ids, Map<String, Message> loaded) {
    if (!ids.isEmpty()) {
      labels
          .withCallCredentials(tokens.forTenant(tenant))
          .withDeadlineAfter(TIMEOUT)
          .batchGetLabels(BatchGetLabelsRequest.newBuilder().addAllIds(ids).build())
          .getLabelsList()
          .forEach(label -> loaded.put(label.getId(), label));
    }
  }

  @Override
  public void apply(String tenant, Fact fact, Message content) {
    ledger.appendNew(records(tenant, content));
  }

  private List<NewRecord> records(String tenant, Message content) {
    return switch (content) {
      case Decision decision -> List.of(testimony.record(tenant, PeerCodec.ruling(decision)));
      case Approval approval -> testimony.records(tenant, PeerCodec.consent(approval));
      case Activation activation ->
          List.of(record(tenant, Kind.POLICY_ACTIVATION, activation.getId(), "", "", activation));
      case Label label ->
          List.of(
              record(
                  tenant,
                  Kind.LABEL,
                  label.getId(),
                  label.getInteractionId(),
                  label.getCorrelationId(),
                  label));
      default -> throw new IllegalStateException("Nothing else is loaded");
    };
  }

  private NewRecord record(
      String tenant,
      Kind kind,
      String id,
      String interactionId,
      String correlationId,
      Message content) {
    return NewRecord.of(
        tenant,
        kind,
        id,
        interactionId,
        correlationId,
        InteractionCodec.bytes(content),
        traceparent.current());
  }
}
