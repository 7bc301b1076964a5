package io.whytrail.replay.leg;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micronaut.grpc.annotation.GrpcChannel;
import io.whytrail.policy.v1.DecisionServiceGrpc;
import io.whytrail.policy.v1.DecisionServiceGrpc.DecisionServiceStub;
import io.whytrail.policy.v1.GetPolicyRequest;
import io.whytrail.policy.v1.PolicyServiceGrpc;
import io.whytrail.policy.v1.PolicyServiceGrpc.PolicyServiceBlockingStub;
import io.whytrail.replay.decision.PolicyFailureCodec;
import io.whytrail.runtime.identity.ServiceTokens;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/// Asks policy what a candidate would have said.
@Singleton
public final class PolicyClient {

  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final ManagedChannel channel;
  private final DecisionServiceStub decisions;
  private final PolicyServiceBlockingStub policies;
  private final ServiceTokens tokens;
  private final Duration answerTimeout;

  PolicyClient(
      @GrpcChannel("policy") ManagedChannel channel,
      ServiceTokens tokens,
      PolicyConfiguration configuration) {
    this.channel = channel;
    this.decisions = DecisionServiceGrpc.newStub(channel);
    this.policies = PolicyServiceGrpc.newBlockingStub(channel);
    this.tokens = tokens;
    this.answerTimeout = configuration.answerTimeout();
  }

  /// Has a candidate compiled, or refused with the line and column where it fails.
  public CompiledCandidate compile(String tenant, Candidate candidate) {
    try (SimulationClient simulation = open(tenant, candidate)) {
      CompiledCandidate compiled = simulation.candidate();
      simulation.complete();
      return compiled;
    }
  }

  /// Opens a stream that answers by the candidate until it is closed. After an outage a channel
  /// would not try to connect for up to two minutes; whoever asks now wants to know now.
  public SimulationClient open(String tenant, Candidate candidate) {
    channel.resetConnectBackoff();
    return SimulationClient.open(
        decisions.withCallCredentials(tokens.forTenant(tenant)).withWaitForReady(),
        candidate,
        answerTimeout);
  }

  /// Opens what decides the cases of a run until it is closed.
  public Deciders deciders(String tenant, Candidate candidate) {
    return new Deciders(one -> open(tenant, one), candidate);
  }

  /// The name of a stored version; empty where policy stores none of this digest.
  public Optional<String> name(String tenant, String digest) {
    try {
      return Optional.of(
          policies
              .withCallCredentials(tokens.forTenant(tenant))
              .withDeadlineAfter(DEADLINE)
              .getPolicy(GetPolicyRequest.newBuilder().setDigest(digest).build())
              .getPolicy()
              .getName());
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return Optional.empty();
      }
      throw PolicyFailureCodec.decode(e);
    }
  }
}
