package io.whytrail.benchmarks.decide;

import io.grpc.Channel;
import io.whytrail.benchmarks.call.Answers.Answer;
import io.whytrail.benchmarks.call.UnaryLoad;
import io.whytrail.benchmarks.measurement.LoadFailedException;
import io.whytrail.benchmarks.mesh.MeshSite;
import io.whytrail.interaction.v1.Stage;
import io.whytrail.policy.v1.ActivatePolicyRequest;
import io.whytrail.policy.v1.DecideRequest;
import io.whytrail.policy.v1.DecideResponse;
import io.whytrail.policy.v1.Decision;
import io.whytrail.policy.v1.DecisionFacts;
import io.whytrail.policy.v1.DecisionServiceGrpc;
import io.whytrail.policy.v1.PolicyServiceGrpc;
import io.whytrail.policy.v1.PolicyServiceGrpc.PolicyServiceBlockingStub;
import io.whytrail.policy.v1.UploadPolicyRequest;
import io.whytrail.policy.v1.ValidatePolicyRequest;
import io.whytrail.scoring.v1.Assessment;
import io.whytrail.scoring.v1.Band;
import io.whytrail.scoring.v1.Coverage;
import io.whytrail.scoring.v1.StageAssessment;
import io.whytrail.scoring.v1.Tier;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/// The policy service of a site, with the fifty rules active, and questions to it.
public final class Decided {

  private static final int SCORE = 30;

  private final Channel policy;
  private final AtomicLong number = new AtomicLong();
  private final String digest;

  /// Makes the fifty rules the active policy.
  public Decided(MeshSite site) {
    PolicyServiceBlockingStub author =
        PolicyServiceGrpc.newBlockingStub(site.as("policy-author", "policy"));
    this.policy = site.as("service", "policy");
    this.digest =
        author
            .uploadPolicy(
                UploadPolicyRequest.newBuilder().setDocument(FiftyRules.document()).build())
            .getPolicy()
            .getDigest();
    author.validatePolicy(ValidatePolicyRequest.newBuilder().setDigest(digest).build());
    PolicyServiceGrpc.newBlockingStub(site.as("policy-admin", "policy"))
        .activatePolicy(
            ActivatePolicyRequest.newBuilder()
                .setDigest(digest)
                .setReason("It is to be measured.")
                .build());
  }

  /// Of the active policy.
  public String digest() {
    return digest;
  }

  /// One decision, with the variables that it saw.
  public Decision one() {
    return DecisionServiceGrpc.newBlockingStub(policy).decide(question()).getDecision();
  }

  /// So many questions in flight.
  public UnaryLoad<DecideRequest, DecideResponse> load(int inFlight) {
    return new UnaryLoad<>(
        "decide-" + inFlight,
        inFlight,
        policy,
        DecisionServiceGrpc.getDecideMethod(),
        caller -> question(),
        this::check);
  }

  private DecideRequest question() {
    String id = "bench-decide-" + number.incrementAndGet();
    return DecideRequest.newBuilder()
        .setInteractionId(id)
        .setEvaluationId(id)
        .setStage(Stage.STAGE_INPUT)
        .setAssessment(
            Assessment.newBuilder()
                .setId(UUID.randomUUID().toString())
                .setInteractionId(id)
                .setEvaluationId(id)
                .setTier(Tier.TIER_FAST)
                .setModelVersion("sha256:" + "0".repeat(64))
                .addStages(
                    StageAssessment.newBuilder()
                        .setStage(Stage.STAGE_INPUT)
                        .setScore(SCORE)
                        .setBand(Band.BAND_LOW)
                        .setCoverage(Coverage.newBuilder().setComplete(true))))
        .setFacts(
            DecisionFacts.newBuilder()
                .setService("support")
                .setEnvironment("production")
                .setAgent("desk")
                .setSessionId(id)
                .setRequester("benchmark"))
        .build();
  }

  private Answer check(DecideResponse response) {
    Decision decision = response.getDecision();
    if (!decision.getPolicyDigest().equals(digest) || decision.getVariablesJson().isEmpty()) {
      throw new LoadFailedException("A decision that is not what it should be: " + decision);
    }
    return Answer.DONE;
  }
}
