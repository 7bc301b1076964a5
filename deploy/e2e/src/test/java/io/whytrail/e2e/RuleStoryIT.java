package io.whytrail.e2e;

import static io.whytrail.e2e.Stories.refusal;
import static io.whytrail.e2e.Stories.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.InvalidProtocolBufferException;
import io.whytrail.ingest.v1.EvaluateRequest;
import io.whytrail.ingest.v1.Evaluation;
import io.whytrail.ingest.v1.IngestServiceGrpc;
import io.whytrail.ingest.v1.IngestServiceGrpc.IngestServiceBlockingStub;
import io.whytrail.ingest.v1.LedgerRecord;
import io.whytrail.ingest.v1.LedgerServiceGrpc;
import io.whytrail.ingest.v1.LedgerServiceGrpc.LedgerServiceBlockingStub;
import io.whytrail.ingest.v1.ListRecordsRequest;
import io.whytrail.ingest.v1.RecordKind;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.interaction.v1.Message;
import io.whytrail.interaction.v1.Role;
import io.whytrail.interaction.v1.Stage;
import io.whytrail.interaction.v1.ToolCall;
import io.whytrail.policy.v1.ActivatePolicyRequest;
import io.whytrail.policy.v1.Activation;
import io.whytrail.policy.v1.BacktestPolicyRequest;
import io.whytrail.policy.v1.BacktestServiceGrpc;
import io.whytrail.policy.v1.BacktestServiceGrpc.BacktestServiceBlockingStub;
import io.whytrail.policy.v1.CreateLabelRequest;
import io.whytrail.policy.v1.GetRolloutRequest;
import io.whytrail.policy.v1.GetScorecardsRequest;
import io.whytrail.policy.v1.LabelKind;
import io.whytrail.policy.v1.LabelServiceGrpc;
import io.whytrail.policy.v1.LabelServiceGrpc.LabelServiceBlockingStub;
import io.whytrail.policy.v1.PolicyEffect;
import io.whytrail.policy.v1.PolicyFlip;
import io.whytrail.policy.v1.PolicyServiceGrpc;
import io.whytrail.policy.v1.PolicyServiceGrpc.PolicyServiceBlockingStub;
import io.whytrail.policy.v1.PolicyState;
import io.whytrail.policy.v1.PromotePolicyRequest;
import io.whytrail.policy.v1.Scorecard;
import io.whytrail.policy.v1.Trial;
import io.whytrail.policy.v1.UploadPolicyRequest;
import io.whytrail.policy.v1.ValidatePolicyRequest;
import io.whytrail.policy.v1.Verdict;
import io.whytrail.testing.Await;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The life of a rule: customers ask a shop's assistant about a competitor. A blanket rule refuses
/// every answer, people say which refusals were wrong, and a finer rule takes its place, step by
/// step, each of them on record.
@ExtendWith(MeshExtension.class)
class RuleStoryIT {

  /// Another one in every run: a mesh that is kept knows the policies of the last one.
  private static final String TENANT =
      "rule-story-" + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);

  private static final int FACTS = 8;
  private static final int OPINIONS = 4;

  private static final String BLANKET =
      """
      name: competitors
      default: {INPUT: ALLOW, OUTPUT: ALLOW, ACTION: ALLOW}
      rules:
        - id: competitor
          stage: ACTION
          when: tool_name == "answer_customer" && "competitor" in arguments
          decision: BLOCK
          reason: LIMIT_EXCEEDED
          severity: MEDIUM
          message: We do not talk about competitors.
      tests:
        - name: an answer about a competitor is refused
          stage: ACTION
          given: {tool_name: answer_customer, arguments: {competitor: Nordwind}}
          expect: {decision: BLOCK, rules: [competitor]}
      """;

  private static final String REFINED =
      """
      name: competitors
      default: {INPUT: ALLOW, OUTPUT: ALLOW, ACTION: ALLOW}
      rules:
        - id: competitor
          stage: ACTION
          when: >-
            tool_name == "answer_customer" && "competitor" in arguments
            && !("kind" in arguments && arguments["kind"] == "published-fact")
          decision: BLOCK
          reason: LIMIT_EXCEEDED
          severity: MEDIUM
          message: We say what competitors publish, and nothing else about them.
      tests:
        - name: an opinion about a competitor is refused
          stage: ACTION
          given: {tool_name: answer_customer, arguments: {competitor: Nordwind, kind: opinion}}
          expect: {decision: BLOCK, rules: [competitor]}
        - name: a published fact about a competitor is told
          stage: ACTION
          given: {tool_name: answer_customer, arguments: {competitor: Nordwind, kind: published-fact}}
          expect: {decision: ALLOW}
      """;

  private IngestServiceBlockingStub agent;
  private LedgerServiceBlockingStub auditor;
  private PolicyServiceBlockingStub author;
  private PolicyServiceBlockingStub admin;
  private BacktestServiceBlockingStub backtests;
  private LabelServiceBlockingStub reviewer;
  private LabelServiceBlockingStub analyst;
  private Mesh mesh;

  @BeforeEach
  void people(Mesh mesh) {
    this.mesh = mesh;
    agent =
        mesh.as(
            TENANT, "agent", "producer", IngestServiceGrpc.newBlockingStub(mesh.channel("ingest")));
    auditor =
        mesh.as(
            TENANT, "olga", "auditor", LedgerServiceGrpc.newBlockingStub(mesh.channel("ingest")));
    author =
        mesh.as(
            TENANT,
            "paula",
            "policy-author",
            PolicyServiceGrpc.newBlockingStub(mesh.channel("policy")));
    admin =
        mesh.as(
            TENANT,
            "adam",
            "policy-admin",
            PolicyServiceGrpc.newBlockingStub(mesh.channel("policy")));
    backtests =
        mesh.as(
            TENANT,
            "paula",
            "policy-author",
            BacktestServiceGrpc.newBlockingStub(mesh.channel("policy")));
    reviewer =
        mesh.as(
            TENANT, "rita", "reviewer", LabelServiceGrpc.newBlockingStub(mesh.channel("policy")));
    analyst =
        mesh.as(TENANT, "ann", "analyst", LabelServiceGrpc.newBlockingStub(mesh.channel("policy")));
  }

  @Test
  void blanketRule_isQuestionedRefinedTriedAndReplaced() throws Exception {
    String blanket = validated(BLANKET);
    activate(blanket, "We do not talk about competitors.");
    List<Evaluation> facts = answers("before", "published-fact", FACTS);
    List<Evaluation> opinions = answers("before", "opinion", OPINIONS);
    assertThat(facts).allMatch(answer -> blocked(answer, blanket));
    assertThat(opinions).allMatch(answer -> blocked(answer, blanket));

    facts.forEach(answer -> label(answer, LabelKind.LABEL_KIND_FALSE_POSITIVE));
    opinions.forEach(answer -> label(answer, LabelKind.LABEL_KIND_TRUE_POSITIVE));
    Scorecard questioned = scorecard(blanket);
    assertThat(questioned.getFalsePositives()).isEqualTo(FACTS);
    assertThat(questioned.getPrecision().getRate())
        .isEqualTo(OPINIONS / (double) (FACTS + OPINIONS));

    String refined = validated(REFINED);
    assertThat(refusal(() -> promote(refined, PolicyState.POLICY_STATE_CANARY)))
        .as("nobody's answers depend on a version that history has not seen")
        .isEqualTo("POLICY_STATE");
    PolicyEffect effect = backtest(refined);
    assertThat(effect.getCoverage()).isEqualTo(1.0);
    assertThat(effect.getLooser()).isEqualTo(FACTS);
    assertThat(effect.getStricter()).isZero();
    assertThat(effect.getCritical()).isZero();
    assertThat(effect.getFlipsList())
        .extracting(PolicyFlip::getLabel, PolicyFlip::getBefore, PolicyFlip::getAfter)
        .containsOnly(
            tuple(
                LabelKind.LABEL_KIND_FALSE_POSITIVE, Verdict.VERDICT_BLOCK, Verdict.VERDICT_ALLOW));

    promote(refined, PolicyState.POLICY_STATE_SHADOW);
    assertThat(answers("shadow", "published-fact", 2))
        .as("a shadow has no effect")
        .allMatch(answer -> blocked(answer, blanket));
    Trial shadow = trial();
    assertThat(shadow.getDecisions()).isEqualTo(2);
    assertThat(shadow.getLooser()).isEqualTo(2);

    promote(refined, PolicyState.POLICY_STATE_CANARY);
    assertThat(answers("canary", "published-fact", 2))
        .allMatch(answer ->
            answer.getAllowed() && answer.getDecision().getPolicyDigest().equals(refined));
    assertThat(trial().getState()).isEqualTo(PolicyState.POLICY_STATE_CANARY);

    activate(refined, "Eight refusals of twelve were wrong; none of these are left.");
    List<Evaluation> told = answers("after", "published-fact", FACTS);
    List<Evaluation> refused = answers("after", "opinion", OPINIONS);
    assertThat(told).allMatch(Evaluation::getAllowed);
    assertThat(refused).allMatch(answer -> blocked(answer, refined));
    refused.forEach(answer -> label(answer, LabelKind.LABEL_KIND_TRUE_POSITIVE));
    Scorecard improved = scorecard(refined);
    assertThat(improved.getPrecision().getRate()).isEqualTo(1.0);
    assertThat(improved.getPrecision().getLow()).isGreaterThan(questioned.getPrecision().getRate());

    assertThat(steps(refined))
        .as("who did what, in the order of the ledger")
        .containsExactly(
            tuple("paula", PolicyState.POLICY_STATE_VALIDATED),
            tuple("paula", PolicyState.POLICY_STATE_BACKTESTED),
            tuple("adam", PolicyState.POLICY_STATE_SHADOW),
            tuple("adam", PolicyState.POLICY_STATE_CANARY),
            tuple("adam", PolicyState.POLICY_STATE_ACTIVE));
    Await.untilAsserted(
        Stories.SOON,
        () -> assertThat(sealed(RecordKind.RECORD_KIND_LABEL)).hasSize(FACTS + 2 * OPINIONS));
    Stories.assertProvable(
        mesh,
        auditor,
        refused.getFirst().getInteractionId(),
        bundle -> bundle.getRecordsCount() >= 4);
  }

  private String validated(String document) {
    String digest =
        author
            .uploadPolicy(UploadPolicyRequest.newBuilder().setDocument(document).build())
            .getPolicy()
            .getDigest();
    assertThat(
            author
                .validatePolicy(ValidatePolicyRequest.newBuilder().setDigest(digest).build())
                .getPolicy()
                .getState())
        .isEqualTo(PolicyState.POLICY_STATE_VALIDATED);
    return digest;
  }

  private void activate(String digest, String reason) {
    admin.activatePolicy(
        ActivatePolicyRequest.newBuilder().setDigest(digest).setReason(reason).build());
  }

  private PolicyEffect backtest(String digest) {
    return backtests
        .backtestPolicy(
            BacktestPolicyRequest.newBuilder()
                .setDigest(digest)
                .setReason("Published facts may be told.")
                .build())
        .getReport()
        .getEffect();
  }

  private void promote(String digest, PolicyState state) {
    admin.promotePolicy(
        PromotePolicyRequest.newBuilder()
            .setDigest(digest)
            .setState(state)
            .setPercent(state == PolicyState.POLICY_STATE_CANARY ? 100 : 0)
            .setReason("One step further.")
            .build());
  }

  private Trial trial() {
    List<Trial> trials = admin.getRollout(GetRolloutRequest.getDefaultInstance()).getTrialsList();
    assertThat(trials).hasSize(1);
    return trials.getFirst();
  }

  /// Answers that the agent asks about before it gives them, each to another customer.
  private List<Evaluation> answers(String when, String kind, int count) {
    List<Evaluation> answers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String id = "competitor/%s/%s/%d".formatted(when, kind, i);
      answers.add(
          agent
              .evaluate(
                  EvaluateRequest.newBuilder()
                      .setInteraction(
                          Interaction.newBuilder()
                              .setId(id)
                              .setSessionId("customer/" + id)
                              .addMessages(
                                  Message.newBuilder()
                                      .setRole(Role.ROLE_USER)
                                      .setContent(text("How do you compare with Nordwind?")))
                              .addToolCalls(
                                  ToolCall.newBuilder()
                                      .setName("answer_customer")
                                      .setArgumentsJson(
                                          "{\"competitor\": \"Nordwind\", \"kind\": \"%s\"}"
                                              .formatted(kind))))
                      .setStage(Stage.STAGE_ACTION)
                      .setToolCallIndex(0)
                      .build())
              .getEvaluation());
    }
    return answers;
  }

  private static boolean blocked(Evaluation answer, String digest) {
    return answer.getDecision().getVerdict() == Verdict.VERDICT_BLOCK
        && answer.getDecision().getPolicyDigest().equals(digest)
        && !answer.getAllowed();
  }

  private void label(Evaluation answer, LabelKind kind) {
    reviewer.createLabel(
        CreateLabelRequest.newBuilder()
            .setDecisionId(answer.getDecision().getId())
            .setKind(kind)
            .build());
  }

  private Scorecard scorecard(String digest) {
    List<Scorecard> scorecards =
        analyst
            .getScorecards(GetScorecardsRequest.newBuilder().setPolicyDigest(digest).build())
            .getScorecardsList();
    return scorecards.stream()
        .filter(scorecard -> scorecard.getRuleId().equals("competitor"))
        .findFirst()
        .orElseThrow();
  }

  /// The steps of a version that the ledger holds.
  private List<org.assertj.core.groups.Tuple> steps(String digest) {
    return Await.until(
        Stories.SOON,
        () -> {
          List<org.assertj.core.groups.Tuple> steps = new ArrayList<>();
          for (LedgerRecord step : sealed(RecordKind.RECORD_KIND_POLICY_ACTIVATION)) {
            Activation activation = activation(step);
            if (activation.getPolicyDigest().equals(digest)) {
              assertThat(
                      activation.getState() == PolicyState.POLICY_STATE_VALIDATED
                          || !activation.getReason().isBlank())
                  .isTrue();
              steps.add(tuple(activation.getAuthor(), activation.getState()));
            }
          }
          return steps;
        },
        steps -> steps.contains(tuple("adam", PolicyState.POLICY_STATE_ACTIVE)));
  }

  private static Activation activation(LedgerRecord step) {
    try {
      return Activation.parseFrom(step.getPayload());
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private List<LedgerRecord> sealed(RecordKind kind) {
    return auditor
        .listRecords(ListRecordsRequest.newBuilder().setKind(kind).setPageSize(1000).build())
        .getRecordsList();
  }
}
