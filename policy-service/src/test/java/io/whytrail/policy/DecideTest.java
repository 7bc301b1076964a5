package io.whytrail.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.whytrail.interaction.v1.Fact;
import io.whytrail.interaction.v1.FactType;
import io.whytrail.interaction.v1.ReasonCode;
import io.whytrail.interaction.v1.SideEffect;
import io.whytrail.interaction.v1.Stage;
import io.whytrail.policy.v1.BatchGetDecisionsRequest;
import io.whytrail.policy.v1.DecideRequest;
import io.whytrail.policy.v1.Decision;
import io.whytrail.policy.v1.DecisionFacts;
import io.whytrail.policy.v1.GetPolicyRequest;
import io.whytrail.policy.v1.ListDecisionsRequest;
import io.whytrail.policy.v1.ListDecisionsResponse;
import io.whytrail.policy.v1.Obligation;
import io.whytrail.policy.v1.RuleMatch;
import io.whytrail.policy.v1.Verdict;
import io.whytrail.runtime.identity.Role;
import io.whytrail.scoring.v1.Coverage;
import io.whytrail.scoring.v1.Tier;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class DecideTest extends PolicyServiceTest {

  @Test
  void decide_letsLowRiskGoAhead() {
    Decision decision = decide("t-low", Questions.input(10));

    assertThat(decision.getVerdict()).isEqualTo(Verdict.VERDICT_ALLOW);
    assertThat(decision.getMatchesList())
        .extracting(RuleMatch::getReason)
        .containsExactly(ReasonCode.REASON_CODE_RISK_LOW);
    assertThat(decision.getDegraded()).isFalse();
  }

  @Test
  void decide_checksMediumRiskOnceAndThenAllowsUnderNotice() {
    DecideRequest.Builder question = Questions.input(60);

    Decision first = decide("t-medium", question);
    question.getAssessmentBuilder().setTier(Tier.TIER_DEEP);
    Decision second = decide("t-medium", question.setPreviousDecisionId(first.getId()));

    assertThat(first.getVerdict()).isEqualTo(Verdict.VERDICT_CHECK);
    assertThat(second.getVerdict()).isEqualTo(Verdict.VERDICT_ALLOW);
    assertThat(second.getObligationsList()).containsExactly(Obligation.OBLIGATION_NOTIFY);
    assertThat(second.getPreviousDecisionId()).isEqualTo(first.getId());
  }

  @Test
  void decide_keepsEverythingItRestedOn() {
    DecideRequest question = Questions.payment().build();

    Decision decision = decide("t-keeps", question.toBuilder());

    assertThat(decision.getInteractionId()).isEqualTo("interaction-1");
    assertThat(decision.getCorrelationId()).isEqualTo("correlation-1");
    assertThat(decision.getAssessmentId()).isEqualTo(question.getAssessment().getId());
    assertThat(decision.getPolicyDigest())
        .isEqualTo(
            policies("t-keeps", "a", Role.AUDITOR)
                .getPolicy(GetPolicyRequest.getDefaultInstance())
                .getPolicy()
                .getDigest());
    assertThat(decision.getEngineVersion()).isEqualTo("cel-java/0.14.0 whytrail-rules/1");
    assertThat(decision.getVariablesJson())
        .startsWith(
            "{\"agent\":\"payment-agent\",\"all_reasons\":[\"MONEY_MOVEMENT\"],\"amount\":82000,"
                + "\"amount_micros\":82000000000,"
                + "\"arguments\":{\"amount\":\"82000.00\",\"to\":\"Nordwind\"},\"assessed\":true,")
        .contains("\"side_effect\":\"SPEND\"")
        .contains("\"subject\":\"sub_0011223344556677\"")
        .contains("\"now\":\"20");
  }

  @Test
  void decide_returnsTheFirstDecisionWhenAskedAgain() {
    DecideRequest.Builder question = Questions.payment();

    Decision first = decide("t-again", question);
    question.getAssessmentBuilder().getStagesBuilder(0).setScore(0);
    Decision again = decide("t-again", question);

    assertThat(again).isEqualTo(first);
    assertThat(facts("t-again", 3))
        .extracting(Fact::getType)
        .containsExactly(
            FactType.FACT_TYPE_POLICY_ACTIVATED,
            FactType.FACT_TYPE_DECISION_MADE,
            FactType.FACT_TYPE_APPROVAL_REQUESTED);
  }

  @Test
  void decide_decidesOnceWhenAskedManyTimesAtOnce() {
    DecideRequest question = Questions.payment().build();

    List<Decision> decisions = race(12, i -> decide("t-race", question.toBuilder()));

    assertThat(new HashSet<>(decisions)).hasSize(1);
    assertThat(facts("t-race", 3)).hasSize(3);
  }

  @Test
  void decide_activatesTheDefaultPolicyOnceForANewTenant() {
    List<Decision> decisions = race(12, i -> decide("t-new", Questions.input(i)));

    assertThat(decisions)
        .extracting(Decision::getPolicyDigest)
        .containsOnly(decisions.getFirst().getPolicyDigest());
    assertThat(facts("t-new", 13))
        .filteredOn(fact -> fact.getType() == FactType.FACT_TYPE_POLICY_ACTIVATED)
        .hasSize(1);
  }

  @Test
  void decide_opensNoApprovalForARecordedInteraction() {
    Decision decision = decide("t-recorded", Questions.payment().clearEvaluationId());
    Decision again =
        decide(
            "t-recorded",
            Questions.payment()
                .clearEvaluationId()
                .setAssessment(
                    Questions.payment().getAssessment().toBuilder()
                        .setId(decision.getAssessmentId())));

    assertThat(decision.getVerdict()).isEqualTo(Verdict.VERDICT_APPROVE);
    assertThat(decision.getApprovalId()).isEmpty();
    assertThat(again).isEqualTo(decision);
  }

  @Test
  void decide_stopsContentThatNobodyRated() {
    Decision decision = decide("t-unrated", Questions.input(0).clearAssessment());

    assertThat(decision.getVerdict()).isEqualTo(Verdict.VERDICT_BLOCK);
    assertThat(decision.getMatches(0).getReason())
        .isEqualTo(ReasonCode.REASON_CODE_SCORING_UNAVAILABLE);
    assertThat(decision.getDegraded()).isTrue();
    assertThat(decision.getVariablesJson()).contains("\"assessed\":false", "\"band\":\"NONE\"");
  }

  @Test
  void decide_asksAPersonForAnActionThatNobodyRated() {
    Decision payment = decide("t-unrated-2", Questions.payment().clearAssessment());
    DecideRequest.Builder read = Questions.payment().clearAssessment();
    read.getFactsBuilder().setSideEffect(SideEffect.SIDE_EFFECT_READ);
    Decision reading = decide("t-unrated-2", read);

    assertThat(payment.getVerdict()).isEqualTo(Verdict.VERDICT_APPROVE);
    assertThat(reading.getVerdict()).isEqualTo(Verdict.VERDICT_ALLOW);
  }

  @Test
  void decide_saysWhenTheRatingDidNotSeeEverything() {
    DecideRequest.Builder question = Questions.input(10);
    question
        .getAssessmentBuilder()
        .setTier(Tier.TIER_DEEP)
        .getStagesBuilder(0)
        .setCoverage(Coverage.getDefaultInstance());

    Decision decision = decide("t-degraded", question);

    assertThat(decision.getDegraded()).isTrue();
    assertThat(decision.getMatchesList())
        .extracting(RuleMatch::getReason)
        .contains(ReasonCode.REASON_CODE_DETECTOR_UNAVAILABLE);
  }

  @Test
  void decide_saysWhenRulesDoNotSeeAllArguments() {
    for (String arguments :
        List.of("not json", "[1]", "{\"text\":\"" + "x".repeat(5_000) + "\"}", "{\"a\":1} {}")) {
      DecideRequest.Builder question = Questions.payment();
      question.getFactsBuilder().setArgumentsJson(arguments);

      assertThat(decide("t-arguments", question).getDegraded()).as(arguments).isTrue();
    }
  }

  @Test
  void decide_survivesHostileContent() {
    DecideRequest.Builder question = Questions.payment();
    question
        .setInteractionId("i-\uD83D\uDE00")
        .setFacts(
            DecisionFacts.newBuilder()
                .setToolName("x".repeat(100_000))
                .setArgumentsJson("{\"a\":\"\\ud800\",\"b\":" + "[".repeat(500) + "\0")
                .setAmountMicros(Long.MAX_VALUE)
                .setRequester("nul\0"));

    Decision decision = decide("t-hostile", question);

    assertThat(decision.getVariablesJson()).contains("\"amount_micros\":\"9223372036854775807\"");
  }

  @Test
  void batchGetDecisions_returnsThemInTheOrderOfTheIds() {
    Decision one = decide("t-batch", Questions.input(1));
    Decision two = decide("t-batch", Questions.input(2));

    List<Decision> decisions =
        decisions("t-batch", "ingest", Role.SERVICE)
            .batchGetDecisions(
                BatchGetDecisionsRequest.newBuilder()
                    .addIds(two.getId())
                    .addIds(UUID.randomUUID().toString())
                    .addIds("no id at all")
                    .addIds(one.getId())
                    .build())
            .getDecisionsList();

    assertThat(decisions).containsExactly(two, one);
  }

  @Test
  void listDecisions_filtersAndPagesFromTheNewest() {
    List<Decision> made = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      made.addFirst(decide("t-list", Questions.input(10).setInteractionId("i-" + i)));
    }
    Decision blocked = decide("t-list", Questions.input(90).setInteractionId("i-90"));

    List<Decision> allowed = new ArrayList<>();
    ListDecisionsRequest request =
        ListDecisionsRequest.newBuilder()
            .setVerdict(Verdict.VERDICT_ALLOW)
            .setRuleId("low-risk")
            .setStage(Stage.STAGE_INPUT)
            .setPolicyDigest(blocked.getPolicyDigest())
            .setStartTime(made.getLast().getDecideTime())
            .setPageSize(2)
            .build();
    ListDecisionsResponse page;
    do {
      page = decisions("t-list", "ana", Role.ANALYST).listDecisions(request);
      allowed.addAll(page.getDecisionsList());
      request = request.toBuilder().setPageToken(page.getNextPageToken()).build();
    } while (!page.getNextPageToken().isEmpty());

    assertThat(allowed).isEqualTo(made);
    assertThat(list(ListDecisionsRequest.newBuilder().setInteractionId("i-90")))
        .containsExactly(blocked);
    assertThat(list(ListDecisionsRequest.newBuilder().setEndTime(made.getLast().getDecideTime())))
        .isEmpty();
    assertThat(list(ListDecisionsRequest.newBuilder().setInteractionId("a\0b"))).isEmpty();
  }

  private List<Decision> list(ListDecisionsRequest.Builder request) {
    return decisions("t-list", "rita", Role.REVIEWER)
        .listDecisions(request.build())
        .getDecisionsList();
  }

  private Decision decide(String tenant, DecideRequest.Builder request) {
    return decisions(tenant, "ingest", Role.SERVICE).decide(request.build()).getDecision();
  }
}
