package io.whytrail.ingest.peers;

import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micronaut.grpc.annotation.GrpcChannel;
import io.whytrail.ingest.capture.InteractionCodec;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.interaction.v1.SideEffect;
import io.whytrail.interaction.v1.ToolCall;
import io.whytrail.interaction.v1.ToolDefinition;
import io.whytrail.policy.v1.ApprovalServiceGrpc;
import io.whytrail.policy.v1.ApprovalServiceGrpc.ApprovalServiceBlockingStub;
import io.whytrail.policy.v1.DecideRequest;
import io.whytrail.policy.v1.DecisionFacts;
import io.whytrail.policy.v1.DecisionServiceGrpc;
import io.whytrail.policy.v1.DecisionServiceGrpc.DecisionServiceBlockingStub;
import io.whytrail.policy.v1.GetApprovalRequest;
import io.whytrail.policy.v1.GetPolicyRequest;
import io.whytrail.policy.v1.PolicyServiceGrpc;
import io.whytrail.policy.v1.PolicyServiceGrpc.PolicyServiceBlockingStub;
import io.whytrail.policy.v1.RedeemApprovalRequest;
import io.whytrail.policy.v1.WatchApprovalRequest;
import io.whytrail.policy.v1.WatchApprovalResponse;
import io.whytrail.runtime.identity.ServiceTokens;
import io.whytrail.scoring.v1.ActionAssessment;
import io.whytrail.scoring.v1.Assessment;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Asks policy for decisions, approvals and policy documents.
@Singleton
public final class PolicyClient {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final DecisionServiceBlockingStub decisions;
  private final ApprovalServiceBlockingStub approvals;
  private final PolicyServiceBlockingStub policies;
  private final ServiceTokens tokens;

  PolicyClient(@GrpcChannel("policy") ManagedChannel channel, ServiceTokens tokens) {
    this.decisions = DecisionServiceGrpc.newBlockingStub(channel);
    this.approvals = ApprovalServiceGrpc.newBlockingStub(channel);
    this.policies = PolicyServiceGrpc.newBlockingStub(channel);
    this.tokens = tokens;
  }

  /// Throws PEER_UNAVAILABLE where policy can't answer in time.
  ///
  /// @param rating null where scoring could not answer
  /// @param previousDecisionId the CHECK that this decision follows; empty for the first
  public Ruling decide(
      Question question, @Nullable Rating rating, String previousDecisionId, Duration timeout) {
    DecideRequest.Builder request =
        DecideRequest.newBuilder()
            .setInteractionId(question.interactionId())
            .setEvaluationId(question.evaluationId())
            .setStage(question.stage())
            .setPreviousDecisionId(previousDecisionId);
    Assessment assessment = Assessment.getDefaultInstance();
    if (rating != null) {
      assessment = PeerCodec.assessment(rating.payload());
      request.setAssessment(assessment);
    }
    request.setFacts(facts(question, assessment));
    try {
      return PeerCodec.ruling(
          decisions
              .withCallCredentials(tokens.forTenant(question.tenant()))
              .withDeadlineAfter(timeout)
              .decide(request.build())
              .getDecision());
    } catch (StatusRuntimeException e) {
      throw PeerFailures.unavailable("policy", e);
    }
  }

  private static DecisionFacts facts(Question question, Assessment assessment) {
    Interaction interaction = InteractionCodec.parse(question.interaction());
    DecisionFacts.Builder facts =
        DecisionFacts.newBuilder()
            .setActionDigest(question.actionDigest())
            .setSubjectPseudonym(interaction.getOrigin().getSubjectId())
            .setService(interaction.getOrigin().getService())
            .setEnvironment(interaction.getOrigin().getEnvironment())
            .setAgent(interaction.getOrigin().getAgent())
            .setModelName(interaction.getModel().getName())
            .setSessionId(interaction.getSessionId())
            .setRequester(question.requester());
    Integer toolCall = question.toolCall();
    if (toolCall != null) {
      addAction(facts, interaction, toolCall, assessed(assessment, toolCall));
    }
    return facts.build();
  }

  private static void addAction(
      DecisionFacts.Builder facts,
      Interaction interaction,
      int toolCall,
      Optional<ActionAssessment> assessed) {
    ToolCall call = interaction.getToolCalls(toolCall);
    facts
        .setToolName(call.getName())
        .setArgumentsJson(call.getArgumentsJson())
        .setSideEffect(sideEffect(interaction, call, assessed));
    assessed.ifPresent(action ->
        facts
            .setAmountMicros(action.getAmountMicros())
            .setExternalDestination(action.getExternalDestination())
            .setUntrustedDestination(action.getUntrustedDestination())
            .setReversible(action.getReversible()));
  }

  private static Optional<ActionAssessment> assessed(Assessment assessment, int toolCall) {
    return assessment.getStagesList().stream()
        .flatMap(stage -> stage.getActionsList().stream())
        .filter(action -> action.getToolCallIndex() == toolCall)
        .findFirst();
  }

  /// What the call declares wins over what its definition declares, and that over what scoring
  /// inferred.
  private static SideEffect sideEffect(
      Interaction interaction, ToolCall call, Optional<ActionAssessment> assessed) {
    Predicate<SideEffect> declared = effect -> effect != SideEffect.SIDE_EFFECT_UNSPECIFIED;
    if (declared.test(call.getSideEffect())) {
      return call.getSideEffect();
    }
    return interaction.getToolsList().stream()
        .filter(tool -> tool.getName().equals(call.getName()))
        .map(ToolDefinition::getSideEffect)
        .filter(declared)
        .findFirst()
        .or(() -> assessed.map(ActionAssessment::getSideEffect))
        .orElse(SideEffect.SIDE_EFFECT_UNSPECIFIED);
  }

  /// The approval as it is now; throws PEER_UNAVAILABLE where policy can't answer.
  public Consent approval(String tenant, String id) {
    try {
      return PeerCodec.consent(
          approvals
              .withCallCredentials(tokens.forTenant(tenant))
              .withDeadlineAfter(TIMEOUT)
              .getApproval(GetApprovalRequest.newBuilder().setId(id).build())
              .getApproval());
    } catch (StatusRuntimeException e) {
      throw PeerFailures.unavailable("policy", e);
    }
  }

  /// Hands over the approval as it is now and at each change, until it is final or the handler has
  /// seen enough. Throws PEER_UNAVAILABLE where policy stops answering.
  ///
  /// @param goesOn takes each state and says whether to go on
  public void watchApproval(String tenant, String id, Predicate<Consent> goesOn) {
    Context.CancellableContext call = Context.current().withCancellation();
    try {
      call.run(() -> watch(tenant, id, goesOn));
    } catch (StatusRuntimeException e) {
      throw PeerFailures.unavailable("policy", e);
    } finally {
      call.cancel(null); // Whoever has seen enough leaves no open stream behind.
    }
  }

  private void watch(String tenant, String id, Predicate<Consent> goesOn) {
    Iterator<WatchApprovalResponse> states =
        approvals
            .withCallCredentials(tokens.forTenant(tenant))
            .watchApproval(WatchApprovalRequest.newBuilder().setId(id).build());
    while (states.hasNext()) {
      if (!goesOn.test(PeerCodec.consent(states.next().getApproval()))) {
        return;
      }
    }
  }

  /// Uses a granted approval up. Throws the reason where policy refuses, and PEER_UNAVAILABLE where
  /// it can't answer.
  public Consent redeem(String tenant, String id, String actionDigest) {
    try {
      return PeerCodec.consent(
          approvals
              .withCallCredentials(tokens.forTenant(tenant))
              .withDeadlineAfter(TIMEOUT)
              .redeemApproval(
                  RedeemApprovalRequest.newBuilder()
                      .setId(id)
                      .setActionDigest(actionDigest)
                      .build())
              .getApproval());
    } catch (StatusRuntimeException e) {
      throw PeerFailures.ofApproval(e);
    }
  }

  /// The exact document of a policy version; empty where policy does not know the digest.
  public Optional<String> document(String tenant, String digest) {
    try {
      return Optional.of(
          policies
              .withCallCredentials(tokens.forTenant(tenant))
              .withDeadlineAfter(TIMEOUT)
              .getPolicy(GetPolicyRequest.newBuilder().setDigest(digest).build())
              .getPolicy()
              .getDocument());
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return Optional.empty();
      }
      throw PeerFailures.unavailable("policy", e);
    }
  }
}
