package io.whytrail.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.whytrail.interaction.v1.ReasonCode;
import io.whytrail.interaction.v1.SideEffect;
import io.whytrail.interaction.v1.Stage;
import io.whytrail.policy.v1.ActivatePolicyRequest;
import io.whytrail.policy.v1.ApprovalState;
import io.whytrail.policy.v1.DecideRequest;
import io.whytrail.policy.v1.Decision;
import io.whytrail.policy.v1.RedeemApprovalRequest;
import io.whytrail.policy.v1.ResolveApprovalRequest;
import io.whytrail.policy.v1.UploadPolicyRequest;
import io.whytrail.policy.v1.ValidatePolicyRequest;
import io.whytrail.policy.v1.Verdict;
import io.whytrail.runtime.identity.Role;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What a session did before is something rules can ask.
final class SessionTest extends PolicyServiceTest {

  private static final String POLICY =
      """
      name: sessions
      rules:
        - id: secret-then-send
          stage: ACTION
          when: side_effect == "SEND" && external_destination && "SECRET" in session_reasons
          decision: BLOCK
          reason: SENSITIVE_READ_THEN_SEND
          severity: CRITICAL
        - id: session-budget
          stage: ACTION
          when: side_effect == "SPEND" && session_spent + amount > 1000.0
          decision: BLOCK
          reason: LIMIT_EXCEEDED
        - id: ask-about-large
          stage: ACTION
          when: side_effect == "SPEND" && amount >= 500.0
          decision: APPROVE
          reason: MONEY_MOVEMENT
      tests:
        - name: a secret does not leave
          stage: ACTION
          given: {side_effect: SEND, external_destination: true, session_reasons: [SECRET]}
          expect: {decision: BLOCK, rules: [secret-then-send]}
        - name: what was spent before counts
          stage: ACTION
          given: {side_effect: SPEND, amount: 400, session_spent: 700}
          expect: {decision: BLOCK, rules: [session-budget]}
      """;

  @Test
  void secretReadBefore_isNotSentOut() {
    activate("s-secret");

    Decision before = decide("s-secret", send("agent-session"));
    decide("s-secret", secretInput("agent-session"));
    Decision after = decide("s-secret", send("agent-session"));
    Decision elsewhere = decide("s-secret", send("another-session"));

    assertThat(before.getVerdict()).isEqualTo(Verdict.VERDICT_ALLOW);
    assertThat(after.getVerdict()).isEqualTo(Verdict.VERDICT_BLOCK);
    assertThat(after.getMatches(0).getRuleId()).isEqualTo("secret-then-send");
    assertThat(after.getVariablesJson()).contains("\"session_reasons\":[\"SECRET\"]");
    assertThat(elsewhere.getVerdict()).isEqualTo(Verdict.VERDICT_ALLOW);
  }

  @Test
  void moneyOfASession_addsUp() {
    activate("s-budget");

    List<Decision> four =
        List.of(
            decide("s-budget", spend("one", 400)),
            decide("s-budget", spend("one", 400)),
            decide("s-budget", spend("one", 400)),
            decide("s-budget", spend("one", 200)));

    assertThat(four)
        .extracting(Decision::getVerdict)
        .containsExactly(
            Verdict.VERDICT_ALLOW,
            Verdict.VERDICT_ALLOW,
            Verdict.VERDICT_BLOCK,
            Verdict.VERDICT_ALLOW);
    assertThat(four.getLast().getVariablesJson())
        .contains("\"session_actions\":2")
        .contains("\"session_spent\":800")
        .contains("\"session_tools\":[\"send_money\"]")
        .contains("\"session_side_effects\":[\"SPEND\"]");
  }

  @Test
  void paymentsAtOnce_doNotAllSeeTheSumOfBefore() {
    activate("s-race");

    List<Decision> decisions = race(8, i -> decide("s-race", spend("one", 300)));

    assertThat(decisions)
        .filteredOn(decision -> decision.getVerdict() == Verdict.VERDICT_ALLOW)
        .hasSize(3);
  }

  @Test
  void approvedAction_countsWhenItIsRedeemed() {
    activate("s-approved");
    Decision asked = decide("s-approved", spend("one", 800));
    assertThat(asked.getVerdict()).isEqualTo(Verdict.VERDICT_APPROVE);
    assertThat(decide("s-approved", spend("one", 300)).getVerdict())
        .isEqualTo(Verdict.VERDICT_ALLOW);

    approvals("s-approved", "rita", Role.REVIEWER)
        .resolveApproval(
            ResolveApprovalRequest.newBuilder()
                .setId(asked.getApprovalId())
                .setState(ApprovalState.APPROVAL_STATE_GRANTED)
                .setActionDigest(Questions.PAYMENT_DIGEST)
                .build());
    assertThat(decide("s-approved", spend("one", 300)).getVerdict())
        .isEqualTo(Verdict.VERDICT_ALLOW);
    approvals("s-approved", "ingest", Role.SERVICE)
        .redeemApproval(
            RedeemApprovalRequest.newBuilder()
                .setId(asked.getApprovalId())
                .setActionDigest(Questions.PAYMENT_DIGEST)
                .build());

    assertThat(decide("s-approved", spend("one", 1)).getVerdict()).isEqualTo(Verdict.VERDICT_BLOCK);
  }

  /// The interaction is recorded after its payment ran: it spent once.
  @Test
  void recordedInteraction_isNotCountedTwice() {
    activate("s-recorded");
    decide("s-recorded", spend("one", 400));
    decide("s-recorded", recorded(spend("one", 400)));
    DecideRequest.Builder other = recorded(spend("one", 100)).setInteractionId("interaction-2");
    decide("s-recorded", other);

    assertThat(decide("s-recorded", spend("one", 499)).getVariablesJson())
        .contains("\"session_spent\":500");
  }

  private static DecideRequest.Builder recorded(DecideRequest.Builder question) {
    return question.setEvaluationId("");
  }

  private static DecideRequest.Builder spend(String session, int units) {
    long micros = units * 1_000_000L;
    DecideRequest.Builder question =
        Questions.payment(Questions.PAYMENT_DIGEST, Integer.toString(units), micros);
    question.getFactsBuilder().setSessionId(session);
    return question;
  }

  private static DecideRequest.Builder send(String session) {
    DecideRequest.Builder question =
        DecideRequest.newBuilder()
            .setInteractionId("interaction-1")
            .setEvaluationId(UUID.randomUUID().toString())
            .setStage(Stage.STAGE_ACTION)
            .setAssessment(Questions.assessment(Stage.STAGE_ACTION, 10));
    question
        .getFactsBuilder()
        .setToolName("send_email")
        .setSideEffect(SideEffect.SIDE_EFFECT_SEND)
        .setExternalDestination(true)
        .setSessionId(session);
    return question;
  }

  private static DecideRequest.Builder secretInput(String session) {
    DecideRequest.Builder question =
        Questions.input(10)
            .setAssessment(
                Questions.assessment(Stage.STAGE_INPUT, 30, ReasonCode.REASON_CODE_SECRET));
    question.getFactsBuilder().setSessionId(session);
    return question;
  }

  private Decision decide(String tenant, DecideRequest.Builder question) {
    return decisions(tenant, "ingest", Role.SERVICE).decide(question.build()).getDecision();
  }

  private void activate(String tenant) {
    String digest =
        policies(tenant, "paula", Role.POLICY_AUTHOR)
            .uploadPolicy(UploadPolicyRequest.newBuilder().setDocument(POLICY).build())
            .getPolicy()
            .getDigest();
    assertThat(
            policies(tenant, "paula", Role.POLICY_AUTHOR)
                .validatePolicy(ValidatePolicyRequest.newBuilder().setDigest(digest).build())
                .getResultsList())
        .allMatch(result -> result.getPassed(), "passes");
    policies(tenant, "adam", Role.POLICY_ADMIN)
        .activatePolicy(
            ActivatePolicyRequest.newBuilder().setDigest(digest).setReason("test").build());
  }
}
