package io.whytrail.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.interaction.v1.Fact;
import io.whytrail.interaction.v1.FactType;
import io.whytrail.interaction.v1.ReasonCode;
import io.whytrail.interaction.v1.Stage;
import io.whytrail.policy.storage.PostgresSession;
import io.whytrail.policy.v1.ActivatePolicyRequest;
import io.whytrail.policy.v1.Activation;
import io.whytrail.policy.v1.ApprovalState;
import io.whytrail.policy.v1.BacktestPolicyRequest;
import io.whytrail.policy.v1.BacktestPolicyResponse;
import io.whytrail.policy.v1.BacktestServiceGrpc;
import io.whytrail.policy.v1.BacktestServiceGrpc.BacktestServiceBlockingStub;
import io.whytrail.policy.v1.BatchGetActivationsRequest;
import io.whytrail.policy.v1.CreateLabelRequest;
import io.whytrail.policy.v1.DecideRequest;
import io.whytrail.policy.v1.Decision;
import io.whytrail.policy.v1.DiffPoliciesRequest;
import io.whytrail.policy.v1.DiffPoliciesResponse;
import io.whytrail.policy.v1.ErrorBudget;
import io.whytrail.policy.v1.GetBacktestRequest;
import io.whytrail.policy.v1.GetPolicyRequest;
import io.whytrail.policy.v1.GetRolloutRequest;
import io.whytrail.policy.v1.GetScorecardsRequest;
import io.whytrail.policy.v1.GetScorecardsResponse;
import io.whytrail.policy.v1.LabelKind;
import io.whytrail.policy.v1.PolicyChange;
import io.whytrail.policy.v1.PolicyEffect;
import io.whytrail.policy.v1.PolicyState;
import io.whytrail.policy.v1.PromotePolicyRequest;
import io.whytrail.policy.v1.ProposeThresholdRequest;
import io.whytrail.policy.v1.ProposeThresholdResponse;
import io.whytrail.policy.v1.ResolveApprovalRequest;
import io.whytrail.policy.v1.SampleAllowedRequest;
import io.whytrail.policy.v1.SampleAllowedResponse;
import io.whytrail.policy.v1.SampledDecision;
import io.whytrail.policy.v1.Scorecard;
import io.whytrail.policy.v1.Trial;
import io.whytrail.policy.v1.UploadPolicyRequest;
import io.whytrail.policy.v1.ValidatePolicyRequest;
import io.whytrail.policy.v1.Verdict;
import io.whytrail.policy.v1.WithdrawPolicyRequest;
import io.whytrail.runtime.identity.Role;
import io.whytrail.testing.Await;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A version's way from a draft to the active one, with the evidence it needs for each step.
final class LifecycleTest extends PolicyServiceTest {

  @Inject PostgresSession session;

  /// Blocks every input from a score on; CRITICAL where it says so.
  private static String blocks(String name, int from, String severity) {
    return """
    name: %s
    variables:
      # Above this nothing goes.
      limit: {type: int, value: %d}
    rules:
      - id: block
        stage: INPUT
        when: score >= limit
        decision: BLOCK
        reason: RISK_HIGH
        severity: %s
    """
        .formatted(name, from, severity);
  }

  /// The whole story: a blanket rule refuses, people say where it was wrong, a threshold is
  /// proposed, the refined rule is backtested, shadowed, canaried and activated, and its scorecard
  /// is better. Every step is a fact with its author and reason.
  @Test
  void refinedRule_comesInStepByStep() {
    String tenant = "l-story";
    String blanket = activated(tenant, blocks("blanket", 10, "HIGH"));
    for (int score = 10; score < 90; score += 10) {
      Decision decision = decide(tenant, score, "session-" + score);
      assertThat(decision.getVerdict()).isEqualTo(Verdict.VERDICT_BLOCK);
      label(
          tenant,
          decision,
          score >= 70 ? LabelKind.LABEL_KIND_TRUE_POSITIVE : LabelKind.LABEL_KIND_FALSE_POSITIVE);
    }
    Scorecard before = scorecard(tenant, blanket, "block");
    assertThat(before.getTruePositives()).isEqualTo(2);
    assertThat(before.getFalsePositives()).isEqualTo(6);
    assertThat(before.getPrecision().getRate()).isEqualTo(0.25);
    assertThat(before.getPrecision().getLow()).isBetween(0.0, 0.25);

    ProposeThresholdResponse proposal = propose(tenant, "block", 0.1);
    assertThat(proposal.getVariable()).isEqualTo("limit");
    assertThat(proposal.getBefore()).isEqualTo("10");
    assertThat(Integer.parseInt(proposal.getAfter())).isBetween(61, 70);
    assertThat(proposal.getTruePositivesAfter()).isEqualTo(2);
    assertThat(proposal.getFalsePositivesAfter()).isZero();
    assertThat(proposal.getDocument()).contains("# Above this nothing goes.");
    assertThat(proposal.getEffect().getDecisions()).isEqualTo(8);
    assertThat(proposal.getEffect().getLooser()).isEqualTo(6);

    String refined = validated(tenant, proposal.getDocument().replace("blanket", "refined"));
    assertThat(refusal(() -> promote(tenant, refined, PolicyState.POLICY_STATE_CANARY, 100)))
        .isEqualTo(ErrorReason.ERROR_REASON_POLICY_STATE);
    BacktestPolicyResponse backtest = backtest(tenant, refined);
    PolicyEffect effect = backtest.getReport().getEffect();
    assertThat(effect.getDecisions()).isEqualTo(8);
    assertThat(effect.getCoverage()).isEqualTo(1);
    assertThat(effect.getFlipsList())
        .hasSize(6)
        .allMatch(flip -> flip.getLabel() == LabelKind.LABEL_KIND_FALSE_POSITIVE, "were wrong");
    assertThat(effect.getLabelsList())
        .anyMatch(one ->
            one.getKind() == LabelKind.LABEL_KIND_TRUE_POSITIVE
                && one.getStoppedBefore() == 2
                && one.getStoppedAfter() == 2);
    assertThat(backtest.getPolicy().getState()).isEqualTo(PolicyState.POLICY_STATE_BACKTESTED);

    promote(tenant, refined, PolicyState.POLICY_STATE_SHADOW, 0);
    Decision shadowed = decide(tenant, 50, "session-a");
    assertThat(shadowed.getVerdict()).isEqualTo(Verdict.VERDICT_BLOCK);
    assertThat(shadowed.getShadow().getVerdict()).isEqualTo(Verdict.VERDICT_ALLOW);
    assertThat(shadowed.getShadow().getPolicyDigest()).isEqualTo(refined);
    promote(tenant, refined, PolicyState.POLICY_STATE_CANARY, 100);
    Decision canaried = decide(tenant, 50, "session-a");
    assertThat(canaried.getVerdict()).isEqualTo(Verdict.VERDICT_ALLOW);
    assertThat(canaried.getCanary()).isTrue();
    assertThat(canaried.getPolicyDigest()).isEqualTo(refined);
    activate(tenant, refined);
    assertThat(trials(tenant)).isEmpty();
    for (int score = 40; score < 90; score += 10) {
      Decision decision = decide(tenant, score, "later-" + score);
      if (decision.getVerdict() == Verdict.VERDICT_BLOCK) {
        label(tenant, decision, LabelKind.LABEL_KIND_TRUE_POSITIVE);
      }
    }
    assertThat(scorecard(tenant, refined, "block").getPrecision().getRate()).isEqualTo(1);

    assertThat(steps(tenant))
        .extracting(Activation::getState)
        .containsSubsequence(
            PolicyState.POLICY_STATE_VALIDATED,
            PolicyState.POLICY_STATE_BACKTESTED,
            PolicyState.POLICY_STATE_SHADOW,
            PolicyState.POLICY_STATE_CANARY,
            PolicyState.POLICY_STATE_ACTIVE);
    assertThat(steps(tenant))
        .allMatch(step -> !step.getAuthor().isEmpty() && !step.getReason().isEmpty(), "by whom");
    assertThat(steps(tenant))
        .filteredOn(step -> step.getState() == PolicyState.POLICY_STATE_BACKTESTED)
        .singleElement()
        .satisfies(step ->
            assertThat(step.getEvidenceJson())
                .contains("\"backtest_id\":\"" + backtest.getReport().getId() + "\"")
                .contains("\"replayed\":8")
                .contains("\"report_digest\":\"sha256:"));
    assertThat(steps(tenant))
        .filteredOn(step -> step.getState() == PolicyState.POLICY_STATE_ACTIVE)
        .extracting(Activation::getEvidenceJson)
        .as("the default policy, the blanket rule at once, the refined one step by step")
        .containsExactly(
            "",
            "{\"skipped\":[\"BACKTESTED\",\"SHADOW\",\"CANARY\"]}",
            "{\"backtest_id\":\"" + backtest.getReport().getId() + "\",\"skipped\":[]}");
  }

  @Test
  void shadow_isReportedWithItsDenominatorFirst() {
    String tenant = "l-shadow";
    activated(tenant, blocks("now", 50, "HIGH"));
    decide(tenant, 10, "early");
    String stricter = validated(tenant, blocks("stricter", 30, "HIGH"));
    promote(tenant, stricter, PolicyState.POLICY_STATE_SHADOW, 0);
    decide(tenant, 10, "a");
    Decision flip = decide(tenant, 40, "b");
    decide(tenant, 60, "c");

    Trial trial = trials(tenant).getFirst();

    assertThat(flip.getVerdict()).isEqualTo(Verdict.VERDICT_ALLOW);
    assertThat(trial.getState()).isEqualTo(PolicyState.POLICY_STATE_SHADOW);
    assertThat(trial.getDecisions()).isEqualTo(3);
    assertThat(trial.getCompared()).isEqualTo(3);
    assertThat(trial.getCoverage()).isEqualTo(1);
    assertThat(trial.getSame()).isEqualTo(2);
    assertThat(trial.getStricter()).isEqualTo(1);
    assertThat(trial.getFlipsList())
        .singleElement()
        .satisfies(one -> assertThat(one.getDecisionId()).isEqualTo(flip.getId()));

    policies(tenant, "adam", Role.POLICY_ADMIN)
        .withdrawPolicy(
            WithdrawPolicyRequest.newBuilder().setDigest(stricter).setReason("seen").build());
    assertThat(trials(tenant)).isEmpty();
    assertThat(decide(tenant, 40, "b").hasShadow()).isFalse();
    assertThat(state(tenant, stricter)).isEqualTo(PolicyState.POLICY_STATE_VALIDATED);
  }

  @Test
  void canary_takesAStableShareOfTheSessions() {
    String tenant = "l-share";
    activated(tenant, blocks("now", 50, "HIGH"));
    decide(tenant, 10, "history");
    String candidate = validated(tenant, blocks("candidate", 51, "HIGH"));
    backtest(tenant, candidate);
    promote(tenant, candidate, PolicyState.POLICY_STATE_CANARY, 30);

    List<Boolean> first = canary(tenant, 60);
    List<Boolean> again = canary(tenant, 60);
    promote(tenant, candidate, PolicyState.POLICY_STATE_CANARY, 60);
    List<Boolean> grown = canary(tenant, 60);

    assertThat(again).isEqualTo(first);
    assertThat(first.stream().filter(taken -> taken).count()).isBetween(6L, 32L);
    for (int i = 0; i < first.size(); i++) {
      assertThat(grown.get(i) || !first.get(i)).as("session " + i + " stays").isTrue();
    }
    assertThat(grown.stream().filter(taken -> taken).count())
        .isGreaterThan(first.stream().filter(taken -> taken).count());
    Trial trial = trials(tenant).getFirst();
    assertThat(trial.getCompared()).isLessThan(trial.getDecisions());
    assertThat(trial.getPercent()).isEqualTo(60);
  }

  @Test
  void canaryOverItsBudget_isRolledBackByItself() {
    String tenant = "l-budget";
    activated(tenant, blocks("now", 50, "HIGH"));
    decide(tenant, 10, "history");
    String looser = validated(tenant, blocks("looser", 95, "HIGH"));
    backtest(tenant, looser);
    promote(
        tenant,
        looser,
        PolicyState.POLICY_STATE_CANARY,
        100,
        ErrorBudget.newBuilder().setLooserRate(0.2).setMinimumDecisions(10).build());

    List<Verdict> verdicts =
        IntStream.range(0, 5).mapToObj(i -> decide(tenant, 60, "s" + i).getVerdict()).toList();

    assertThat(verdicts)
        .containsExactly(
            Verdict.VERDICT_ALLOW,
            Verdict.VERDICT_ALLOW,
            Verdict.VERDICT_ALLOW,
            Verdict.VERDICT_BLOCK,
            Verdict.VERDICT_BLOCK);
    assertThat(trials(tenant)).isEmpty();
    assertThat(state(tenant, looser)).isEqualTo(PolicyState.POLICY_STATE_RETIRED);
    assertThat(steps(tenant).getLast())
        .satisfies(step -> {
          assertThat(step.getRollback()).isTrue();
          assertThat(step.getAuthor()).isEqualTo("system");
          assertThat(step.getReason())
              .isEqualTo("The canary used up its budget: 3 of 3 decisions looser.");
          assertThat(step.getEvidenceJson()).contains("\"looser\":3");
        });
  }

  @Test
  void criticalFlip_isInNoBudget() {
    String tenant = "l-critical";
    activated(tenant, blocks("now", 50, "CRITICAL"));
    decide(tenant, 10, "history");
    String looser = validated(tenant, blocks("looser", 95, "CRITICAL"));
    backtest(tenant, looser);
    promote(
        tenant,
        looser,
        PolicyState.POLICY_STATE_CANARY,
        100,
        ErrorBudget.newBuilder().setLooserRate(1).setStricterRate(1).setErrorRate(1).build());

    decide(tenant, 60, "one");

    assertThat(decide(tenant, 60, "two").getVerdict()).isEqualTo(Verdict.VERDICT_BLOCK);
    assertThat(steps(tenant).getLast().getReason()).contains("1 critical");
  }

  @Test
  void ruleError_isInNoUsualBudget() {
    String tenant = "l-error";
    activated(tenant, blocks("now", 50, "HIGH"));
    decide(tenant, 10, "history");
    String failing =
        validated(
            tenant,
            """
            name: failing
            rules:
              - id: divides
                stage: INPUT
                when: 100 / (score - 20) > 1000
                decision: BLOCK
                reason: RISK_HIGH
            """);
    backtest(tenant, failing);
    promote(tenant, failing, PolicyState.POLICY_STATE_CANARY, 100);

    Decision failed = decide(tenant, 20, "one");

    assertThat(failed.getVerdict()).isEqualTo(Verdict.VERDICT_BLOCK);
    assertThat(failed.getMatches(0).getReason()).isEqualTo(ReasonCode.REASON_CODE_RULE_ERROR);
    assertThat(trials(tenant)).isEmpty();
    assertThat(decide(tenant, 20, "two").getVerdict()).isEqualTo(Verdict.VERDICT_ALLOW);
  }

  @Test
  void promote_refusesWhatIsNotReady() {
    String tenant = "l-refused";
    String active = activated(tenant, blocks("now", 50, "HIGH"));
    String draft = upload(tenant, blocks("draft", 51, "HIGH"));
    String unreplayed = validated(tenant, blocks("unreplayed", 52, "HIGH"));
    BacktestPolicyResponse empty = backtest(tenant, unreplayed);

    assertThat(empty.getReport().getEffect().getDecisions()).isZero();
    assertThat(empty.hasActivation()).isFalse();
    for (String digest : List.of(active, draft)) {
      assertThat(refusal(() -> promote(tenant, digest, PolicyState.POLICY_STATE_SHADOW, 0)))
          .isEqualTo(ErrorReason.ERROR_REASON_POLICY_STATE);
    }
    assertThat(refusal(() -> promote(tenant, unreplayed, PolicyState.POLICY_STATE_CANARY, 1)))
        .isEqualTo(ErrorReason.ERROR_REASON_POLICY_STATE);
    assertThat(refusal(() -> backtest(tenant, draft)))
        .isEqualTo(ErrorReason.ERROR_REASON_POLICY_STATE);
    assertThat(refusal(() -> promote(tenant, draft, PolicyState.POLICY_STATE_ACTIVE, 0)))
        .isEqualTo(ErrorReason.ERROR_REASON_FIELD_INVALID);
  }

  @Test
  void diff_namesRulesAndTheirEffect() {
    String tenant = "l-diff";
    String from = activated(tenant, blocks("from", 50, "HIGH"));
    decide(tenant, 40, "a");
    decide(tenant, 60, "b");
    String to =
        validated(
            tenant,
            blocks("to", 30, "CRITICAL")
                + "  - {id: more, stage: OUTPUT, when: degraded, decision: CHECK, reason:"
                + " RISK_LOW}\n");

    DiffPoliciesResponse diff =
        backtests(tenant, "paula", Role.POLICY_AUTHOR)
            .diffPolicies(
                DiffPoliciesRequest.newBuilder().setFromDigest(from).setToDigest(to).build());

    assertThat(diff.getChangesList())
        .extracting(PolicyChange::getKind, PolicyChange::getName, PolicyChange::getKey)
        .containsExactly(
            tuple("rule", "block", "severity"),
            tuple("rule", "more", ""),
            tuple("variable", "limit", "value"));
    assertThat(diff.getEffect().getReplayed()).isEqualTo(2);
    assertThat(diff.getEffect().getStricter()).isEqualTo(1);
    assertThat(diff.getEffect().getRulesList())
        .anyMatch(rule ->
            rule.getRuleId().equals("block") && rule.getBefore() == 1 && rule.getAfter() == 2);
  }

  @Test
  void sampleOfWhatWasAllowed_isDrawnAgainBySeedAndEstimates() {
    String tenant = "l-sample";
    activated(tenant, blocks("now", 90, "HIGH"));
    for (int i = 0; i < 40; i++) {
      decide(tenant, i, "s" + i);
    }

    SampleAllowedResponse first = sample(tenant, 7);
    for (int i = 0; i < first.getDecisionsCount(); i++) {
      label(
          tenant,
          Decision.newBuilder().setId(first.getDecisions(i).getDecisionId()).build(),
          i < 2 ? LabelKind.LABEL_KIND_FALSE_NEGATIVE : LabelKind.LABEL_KIND_TRUE_NEGATIVE);
    }
    SampleAllowedResponse again = sample(tenant, 7);

    assertThat(first.getAllowed()).isEqualTo(40);
    assertThat(first.getDecisionsList()).hasSize(10);
    assertThat(first.hasFalseNegativeRate()).isFalse();
    assertThat(again.getDecisionsList())
        .extracting(SampledDecision::getDecisionId)
        .isEqualTo(first.getDecisionsList().stream().map(SampledDecision::getDecisionId).toList());
    assertThat(again.getLabelled()).isEqualTo(10);
    assertThat(again.getFalseNegativeRate().getRate()).isEqualTo(0.2);
    assertThat(again.getFalseNegativeRate().getHigh()).isBetween(0.5, 0.52);
    assertThat(sample(tenant, 8).getDecisionsList()).isNotEqualTo(first.getDecisionsList());
  }

  @Test
  void proposal_saysWhyThereIsNone() {
    String tenant = "l-none";
    activated(tenant, blocks("now", 10, "HIGH"));
    assertThat(propose(tenant, "block", 0.5).getExplanation()).contains("Nobody has labelled");
    label(tenant, decide(tenant, 50, "a"), LabelKind.LABEL_KIND_TRUE_POSITIVE);
    assertThat(propose(tenant, "block", 0.5).getExplanation()).contains("within its budget");
    label(tenant, decide(tenant, 50, "b"), LabelKind.LABEL_KIND_FALSE_POSITIVE);
    assertThat(propose(tenant, "block", 0.1).getExplanation()).contains("No value");
  }

  @Test
  void overrideRate_countsWhatPeopleLetThrough() {
    String tenant = "l-override";
    for (int i = 0; i < 4; i++) {
      Decision asked =
          decisions(tenant, "ingest", Role.SERVICE)
              .decide(Questions.payment().build())
              .getDecision();
      if (i < 3) {
        approvals(tenant, "rita", Role.REVIEWER)
            .resolveApproval(
                ResolveApprovalRequest.newBuilder()
                    .setId(asked.getApprovalId())
                    .setActionDigest(Questions.PAYMENT_DIGEST)
                    .setState(
                        i == 0
                            ? ApprovalState.APPROVAL_STATE_GRANTED
                            : ApprovalState.APPROVAL_STATE_REJECTED)
                    .build());
      }
    }

    GetScorecardsResponse all = scorecards(tenant, "");

    assertThat(all.getDecisions()).isEqualTo(4);
    assertThat(all.getLabelled()).isZero();
    assertThat(scorecard(tenant, "", "high-risk-action-consent").getOverrideRate())
        .satisfies(rate -> {
          assertThat(rate.getHits()).isEqualTo(1);
          assertThat(rate.getTrials()).isEqualTo(3);
        });
  }

  private List<Boolean> canary(String tenant, int sessions) {
    return IntStream.range(0, sessions)
        .mapToObj(i -> decide(tenant, 10, "session-" + i).getCanary())
        .toList();
  }

  private Decision decide(String tenant, int score, String session) {
    DecideRequest.Builder question =
        Questions.input(score).setAssessment(Questions.assessment(Stage.STAGE_INPUT, score));
    question.getFactsBuilder().setSessionId(session);
    return decisions(tenant, "ingest", Role.SERVICE).decide(question.build()).getDecision();
  }

  private void label(String tenant, Decision decision, LabelKind kind) {
    labels(tenant, "rita", Role.REVIEWER)
        .createLabel(
            CreateLabelRequest.newBuilder().setDecisionId(decision.getId()).setKind(kind).build());
  }

  private GetScorecardsResponse scorecards(String tenant, String digest) {
    return labels(tenant, "ana", Role.ANALYST)
        .getScorecards(GetScorecardsRequest.newBuilder().setPolicyDigest(digest).build());
  }

  private Scorecard scorecard(String tenant, String digest, String rule) {
    return scorecards(tenant, digest).getScorecardsList().stream()
        .filter(card -> card.getRuleId().equals(rule))
        .findFirst()
        .orElseThrow();
  }

  private SampleAllowedResponse sample(String tenant, long seed) {
    return labels(tenant, "ana", Role.ANALYST)
        .sampleAllowed(SampleAllowedRequest.newBuilder().setSize(10).setSeed(seed).build());
  }

  private ProposeThresholdResponse propose(String tenant, String rule, double budget) {
    return backtests(tenant, "ana", Role.ANALYST)
        .proposeThreshold(
            ProposeThresholdRequest.newBuilder()
                .setRuleId(rule)
                .setFalsePositiveBudget(budget)
                .build());
  }

  private String upload(String tenant, String document) {
    return policies(tenant, "paula", Role.POLICY_AUTHOR)
        .uploadPolicy(UploadPolicyRequest.newBuilder().setDocument(document).build())
        .getPolicy()
        .getDigest();
  }

  private String validated(String tenant, String document) {
    return policies(tenant, "paula", Role.POLICY_AUTHOR)
        .validatePolicy(
            ValidatePolicyRequest.newBuilder().setDigest(upload(tenant, document)).build())
        .getPolicy()
        .getDigest();
  }

  private String activated(String tenant, String document) {
    String digest = validated(tenant, document);
    activate(tenant, digest);
    return digest;
  }

  private void activate(String tenant, String digest) {
    policies(tenant, "adam", Role.POLICY_ADMIN)
        .activatePolicy(
            ActivatePolicyRequest.newBuilder().setDigest(digest).setReason("because").build());
  }

  private BacktestPolicyResponse backtest(String tenant, String digest) {
    BacktestPolicyResponse done =
        backtests(tenant, "paula", Role.POLICY_AUTHOR)
            .backtestPolicy(
                BacktestPolicyRequest.newBuilder()
                    .setDigest(digest)
                    .setReason("before the canary")
                    .build());
    assertThat(
            backtests(tenant, "ana", Role.ANALYST)
                .getBacktest(GetBacktestRequest.newBuilder().setPolicyDigest(digest).build())
                .getReport())
        .isEqualTo(done.getReport());
    return done;
  }

  private void promote(String tenant, String digest, PolicyState state, int percent) {
    promote(tenant, digest, state, percent, null);
  }

  private void promote(
      String tenant, String digest, PolicyState state, int percent, @Nullable ErrorBudget budget) {
    PromotePolicyRequest.Builder request =
        PromotePolicyRequest.newBuilder()
            .setDigest(digest)
            .setState(state)
            .setPercent(percent)
            .setReason("step by step");
    if (budget == null) {
      request.setBudget(
          ErrorBudget.newBuilder().setLooserRate(1).setStricterRate(1).setMinimumDecisions(1));
    } else {
      request.setBudget(budget);
    }
    policies(tenant, "adam", Role.POLICY_ADMIN).promotePolicy(request.build());
  }

  private List<Trial> trials(String tenant) {
    return policies(tenant, "ana", Role.ANALYST)
        .getRollout(GetRolloutRequest.getDefaultInstance())
        .getTrialsList();
  }

  private PolicyState state(String tenant, String digest) {
    return policies(tenant, "ana", Role.ANALYST)
        .getPolicy(GetPolicyRequest.newBuilder().setDigest(digest).build())
        .getPolicy()
        .getState();
  }

  /// All steps that were published, in their order.
  private List<Activation> steps(String tenant) {
    int published =
        session
            .find(
                "select count(*) from activation where tenant = ?",
                List.of(tenant),
                row -> row.getInt(1))
            .orElseThrow();
    List<String> ids =
        Await.until(
            Duration.ofSeconds(10),
            () ->
                facts(tenant, 0).stream()
                    .filter(fact -> fact.getType() == FactType.FACT_TYPE_POLICY_ACTIVATED)
                    .map(Fact::getId)
                    .toList(),
            found -> found.size() == published);
    return policies(tenant, "ingest", Role.SERVICE)
        .batchGetActivations(BatchGetActivationsRequest.newBuilder().addAllIds(ids).build())
        .getActivationsList();
  }

  private BacktestServiceBlockingStub backtests(String tenant, String subject, Role... roles) {
    return as(BacktestServiceGrpc.newBlockingStub(channel), tenant, subject, roles);
  }
}
