package io.whytrail.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Duration;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.MeterRegistry;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.interaction.v1.Fact;
import io.whytrail.interaction.v1.FactType;
import io.whytrail.policy.rule.Digest;
import io.whytrail.policy.storage.PostgresSession;
import io.whytrail.policy.v1.ActivatePolicyRequest;
import io.whytrail.policy.v1.Approval;
import io.whytrail.policy.v1.ApprovalState;
import io.whytrail.policy.v1.BatchGetApprovalsRequest;
import io.whytrail.policy.v1.DecideRequest;
import io.whytrail.policy.v1.Decision;
import io.whytrail.policy.v1.GetApprovalRequest;
import io.whytrail.policy.v1.Grant;
import io.whytrail.policy.v1.ListApprovalsRequest;
import io.whytrail.policy.v1.ListApprovalsResponse;
import io.whytrail.policy.v1.RedeemApprovalRequest;
import io.whytrail.policy.v1.ResolveApprovalRequest;
import io.whytrail.policy.v1.UploadPolicyRequest;
import io.whytrail.policy.v1.ValidatePolicyRequest;
import io.whytrail.policy.v1.Verdict;
import io.whytrail.policy.v1.WatchApprovalRequest;
import io.whytrail.runtime.failure.Failures;
import io.whytrail.runtime.identity.Role;
import io.whytrail.testing.Await;
import io.whytrail.testing.MutableClock;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.erdtman.jcs.JsonCanonicalizer;
import org.junit.jupiter.api.Test;

final class ApprovalTest extends PolicyServiceTest {

  private static final java.time.Duration SOON = java.time.Duration.ofSeconds(10);
  private static final String ONE_DOLLAR = "sha256:" + "b2".repeat(32);

  @Inject MutableClock clock;
  @Inject PostgresSession session;
  @Inject MeterRegistry meters;

  @Override
  public Map<String, String> getProperties() {
    Map<String, String> properties = super.getProperties();
    properties.put(TestClockFactory.PROPERTY, "true");
    properties.put("whytrail.approval.sweep-interval", "100ms");
    properties.put("whytrail.approval.poll-interval", "100ms");
    return properties;
  }

  @Test
  void decide_opensAnApprovalThatIsBoundToTheAction() throws Exception {
    Decision decision = decide("a-open", Questions.payment());

    Approval approval = get("a-open", decision.getApprovalId());

    assertThat(decision.getVerdict()).isEqualTo(Verdict.VERDICT_APPROVE);
    assertThat(approval.getState()).isEqualTo(ApprovalState.APPROVAL_STATE_PENDING);
    assertThat(approval.getDecisionId()).isEqualTo(decision.getId());
    assertThat(approval.getEvaluationId()).isEqualTo(decision.getEvaluationId());
    assertThat(approval.getCorrelationId()).isEqualTo("correlation-1");
    assertThat(approval.getActionDigest()).isEqualTo(Questions.PAYMENT_DIGEST);
    assertThat(approval.getPolicyDigest()).isEqualTo(decision.getPolicyDigest());
    assertThat(approval.getRequester()).isEqualTo("agent-1");
    assertThat(approval.getRuleId()).isEqualTo("high-risk-action-consent");
    assertThat(seconds(approval)).isEqualTo(30 * 60);
    assertThat(approval.getShownDigest()).isEqualTo(shown(approval));
  }

  /// The digest a third party computes from the approval alone.
  private static String shown(Approval approval) throws Exception {
    Instant expiry =
        Instant.ofEpochSecond(
            approval.getExpireTime().getSeconds(), approval.getExpireTime().getNanos());
    ObjectNode shown =
        new ObjectMapper()
            .createObjectNode()
            .put("id", approval.getId())
            .put("decision_id", approval.getDecisionId())
            .put("interaction_id", approval.getInteractionId())
            .put("tool_name", approval.getToolName())
            .put("arguments_json", approval.getArgumentsJson())
            .put("action_digest", approval.getActionDigest())
            .put("policy_digest", approval.getPolicyDigest())
            .put("rule_id", approval.getRuleId())
            .put("message", approval.getMessage())
            .put("requester", approval.getRequester())
            .put("expire_time", expiry.toString());
    return Digest.of(new JsonCanonicalizer(shown.toString()).getEncodedString());
  }

  @Test
  void decide_waitsNoLongerThanTheCaller() {
    DecideRequest.Builder question = Questions.payment();
    question.getFactsBuilder().setPatience(Duration.newBuilder().setSeconds(5));
    Approval impatient = get("a-patience", decide("a-patience", question).getApprovalId());
    DecideRequest.Builder other = Questions.payment();
    other.getFactsBuilder().setPatience(Duration.newBuilder().setSeconds(100_000));
    Approval patient = get("a-patience", decide("a-patience", other).getApprovalId());

    assertThat(seconds(impatient)).isEqualTo(5);
    assertThat(seconds(patient)).isEqualTo(30 * 60);
  }

  @Test
  void resolve_grantsOnce() {
    String id = open("a-once");

    Approval granted = grant("a-once", "rita", id);

    assertThat(granted.getState()).isEqualTo(ApprovalState.APPROVAL_STATE_GRANTED);
    assertThat(granted.getResolver()).isEqualTo("rita");
    assertThat(granted.getComment()).isEqualTo("looks right");
    assertThat(granted.hasResolveTime()).isTrue();
    assertThat(refusal(() -> grant("a-once", "rita", id)))
        .isEqualTo(ErrorReason.ERROR_REASON_APPROVAL_RESOLVED);
    assertThat(refusal(() -> reject("a-once", "rolf", id)))
        .isEqualTo(ErrorReason.ERROR_REASON_APPROVAL_RESOLVED);
    assertThat(get("a-once", id)).isEqualTo(granted);
  }

  @Test
  void quorum_needsDifferentPeople() {
    activate("a-quorum", twoMustAgree());
    String id = open("a-quorum");

    Approval first = grant("a-quorum", "rita", id);

    assertThat(first.getState()).isEqualTo(ApprovalState.APPROVAL_STATE_PENDING);
    assertThat(first.getQuorum()).isEqualTo(2);
    assertThat(first.getApproverGroup()).isEqualTo("treasury");
    assertThat(refusal(() -> grant("a-quorum", "rita", id)))
        .isEqualTo(ErrorReason.ERROR_REASON_APPROVAL_RESOLVED);
    assertThat(refusal(() -> grant("a-quorum", "agent-1", id)))
        .isEqualTo(ErrorReason.ERROR_REASON_SELF_APPROVAL);
    assertThat(refusal(() -> redeem("a-quorum", id, Questions.PAYMENT_DIGEST)))
        .isEqualTo(ErrorReason.ERROR_REASON_APPROVAL_NOT_GRANTED);
    Approval second = grant("a-quorum", "rolf", id);
    assertThat(second.getState()).isEqualTo(ApprovalState.APPROVAL_STATE_GRANTED);
    assertThat(second.getGrantsList())
        .extracting(Grant::getReviewer)
        .containsExactlyInAnyOrder("rita", "rolf");
    assertThat(redeem("a-quorum", id, Questions.PAYMENT_DIGEST).getGrantsList()).hasSize(2);
  }

  @Test
  void quorum_isNotReachedByOnePersonManyTimesAtOnceAndIsReachedOnceByMany() {
    activate("a-crowd", twoMustAgree());
    String alone = open("a-crowd");
    String together = open("a-crowd");

    race(8, i -> outcome(() -> grant("a-crowd", "rita", alone)));
    List<String> results = race(8, i -> outcome(() -> grant("a-crowd", "reviewer-" + i, together)));

    assertThat(get("a-crowd", alone).getState()).isEqualTo(ApprovalState.APPROVAL_STATE_PENDING);
    Approval granted = get("a-crowd", together);
    assertThat(granted.getState()).isEqualTo(ApprovalState.APPROVAL_STATE_GRANTED);
    assertThat(granted.getGrantsList()).hasSize(2);
    assertThat(results).filteredOn("ERROR_REASON_APPROVAL_RESOLVED"::equals).hasSize(6);
  }

  @Test
  void quorum_endsWithOneRejection() {
    activate("a-veto", twoMustAgree());
    String id = open("a-veto");
    grant("a-veto", "rita", id);

    assertThat(reject("a-veto", "rolf", id).getState())
        .isEqualTo(ApprovalState.APPROVAL_STATE_REJECTED);
    assertThat(refusal(() -> redeem("a-veto", id, Questions.PAYMENT_DIGEST)))
        .isEqualTo(ErrorReason.ERROR_REASON_NOT_ALLOWED);
  }

  private static String twoMustAgree() {
    return """
    name: two must agree
    rules:
      - id: four-eyes-twice
        stage: ACTION
        when: side_effect == "SPEND"
        decision: APPROVE
        reason: MONEY_MOVEMENT
        approver_group: treasury
        approvers: 2
    """;
  }

  @Test
  void resolve_refusesTheRequester() {
    String id = open("a-self");

    assertThat(refusal(() -> grant("a-self", "agent-1", id)))
        .isEqualTo(ErrorReason.ERROR_REASON_SELF_APPROVAL);
    assertThat(refusal(() -> reject("a-self", "agent-1", id)))
        .isEqualTo(ErrorReason.ERROR_REASON_SELF_APPROVAL);
    assertThat(get("a-self", id).getState()).isEqualTo(ApprovalState.APPROVAL_STATE_PENDING);
  }

  @Test
  void resolve_refusesAnotherActionThanTheOneSeen() {
    String id = open("a-other");

    assertThat(
            refusal(() ->
                resolve("a-other", "rita", id, ApprovalState.APPROVAL_STATE_GRANTED, ONE_DOLLAR)))
        .isEqualTo(ErrorReason.ERROR_REASON_ACTION_MISMATCH);
    assertThat(get("a-other", id).getState()).isEqualTo(ApprovalState.APPROVAL_STATE_PENDING);
  }

  @Test
  void resolve_refusesWhatIsNotThere() {
    assertThat(refusal(() -> grant("a-none", "rita", UUID.randomUUID().toString())))
        .isEqualTo(ErrorReason.ERROR_REASON_NOT_FOUND);
    assertThat(refusal(() -> grant("a-none", "rita", "1 or 1=1")))
        .isEqualTo(ErrorReason.ERROR_REASON_NOT_FOUND);
  }

  @Test
  void expiry_isNotARejection() {
    String id = openFor("a-expired", 2);

    clock.advance(java.time.Duration.ofSeconds(2));

    assertThat(get("a-expired", id).getState()).isEqualTo(ApprovalState.APPROVAL_STATE_EXPIRED);
    assertThat(get("a-expired", id).getResolver()).isEmpty();
    assertThat(refusal(() -> grant("a-expired", "rita", id)))
        .isEqualTo(ErrorReason.ERROR_REASON_APPROVAL_EXPIRED);
    assertThat(types(facts("a-expired", 4)))
        .containsExactly(
            FactType.FACT_TYPE_POLICY_ACTIVATED,
            FactType.FACT_TYPE_DECISION_MADE,
            FactType.FACT_TYPE_APPROVAL_REQUESTED,
            FactType.FACT_TYPE_APPROVAL_RESOLVED);
  }

  @Test
  void expiry_comesWithoutAnybodyLooking() {
    String id = openFor("a-swept", 1);

    clock.advance(java.time.Duration.ofSeconds(1));

    assertThat(facts("a-swept", 4).getLast().getId()).isEqualTo(id);
    assertThat(
            approvals("a-swept", "ingest", Role.SERVICE)
                .batchGetApprovals(BatchGetApprovalsRequest.newBuilder().addIds(id).build())
                .getApprovals(0)
                .getState())
        .isEqualTo(ApprovalState.APPROVAL_STATE_EXPIRED);
  }

  @Test
  void redeem_usesAGrantedApprovalUpOnce() {
    String id = open("a-redeem");

    assertThat(refusal(() -> redeem("a-redeem", id, Questions.PAYMENT_DIGEST)))
        .isEqualTo(ErrorReason.ERROR_REASON_APPROVAL_NOT_GRANTED);
    grant("a-redeem", "rita", id);
    Approval redeemed = redeem("a-redeem", id, Questions.PAYMENT_DIGEST);

    assertThat(redeemed.getState()).isEqualTo(ApprovalState.APPROVAL_STATE_REDEEMED);
    assertThat(redeemed.hasRedeemTime()).isTrue();
    assertThat(refusal(() -> redeem("a-redeem", id, Questions.PAYMENT_DIGEST)))
        .isEqualTo(ErrorReason.ERROR_REASON_APPROVAL_RESOLVED);
    assertThat(types(facts("a-redeem", 5)))
        .containsExactly(
            FactType.FACT_TYPE_POLICY_ACTIVATED,
            FactType.FACT_TYPE_DECISION_MADE,
            FactType.FACT_TYPE_APPROVAL_REQUESTED,
            FactType.FACT_TYPE_APPROVAL_RESOLVED,
            FactType.FACT_TYPE_APPROVAL_REDEEMED);
  }

  @Test
  void redeem_doesNotTurnOneDollarIntoEightyTwoThousand() {
    String id =
        decide("a-dollar", Questions.payment(ONE_DOLLAR, "1.00", 1_000_000)).getApprovalId();
    resolve("a-dollar", "rita", id, ApprovalState.APPROVAL_STATE_GRANTED, ONE_DOLLAR);

    assertThat(refusal(() -> redeem("a-dollar", id, Questions.PAYMENT_DIGEST)))
        .isEqualTo(ErrorReason.ERROR_REASON_ACTION_MISMATCH);
    assertThat(redeem("a-dollar", id, ONE_DOLLAR).getState())
        .isEqualTo(ApprovalState.APPROVAL_STATE_REDEEMED);
  }

  @Test
  void redeem_refusesAfterTheExpiry() {
    String id = openFor("a-late", 3);
    grant("a-late", "rita", id);

    clock.advance(java.time.Duration.ofSeconds(3));

    assertThat(refusal(() -> redeem("a-late", id, Questions.PAYMENT_DIGEST)))
        .isEqualTo(ErrorReason.ERROR_REASON_APPROVAL_EXPIRED);
    assertThat(get("a-late", id).getState()).isEqualTo(ApprovalState.APPROVAL_STATE_GRANTED);
  }

  @Test
  void redeem_refusesWhatWasRejected() {
    String id = open("a-rejected");
    reject("a-rejected", "rita", id);

    assertThat(refusal(() -> redeem("a-rejected", id, Questions.PAYMENT_DIGEST)))
        .isEqualTo(ErrorReason.ERROR_REASON_NOT_ALLOWED);
  }

  @Test
  void redeem_asksThePolicyOfToday() {
    String forbidden = open("a-today");
    String allowed =
        decide("a-today", Questions.payment(ONE_DOLLAR, "1.00", 1_000_000)).getApprovalId();
    grant("a-today", "rita", forbidden);
    resolve("a-today", "rita", allowed, ApprovalState.APPROVAL_STATE_GRANTED, ONE_DOLLAR);

    activate(
        "a-today",
        """
        name: no large payments
        rules:
          - {id: too-much, stage: ACTION, when: amount > 1000, decision: BLOCK, reason: LIMIT_EXCEEDED}
        """);

    assertThat(refusal(() -> redeem("a-today", forbidden, Questions.PAYMENT_DIGEST)))
        .isEqualTo(ErrorReason.ERROR_REASON_NOT_ALLOWED);
    assertThat(get("a-today", forbidden).getState())
        .isEqualTo(ApprovalState.APPROVAL_STATE_GRANTED);
    assertThat(redeem("a-today", allowed, ONE_DOLLAR).getState())
        .isEqualTo(ApprovalState.APPROVAL_STATE_REDEEMED);
  }

  @Test
  void resolve_hasOneWinnerOfMany() {
    String id = open("a-race");

    List<String> outcomes =
        race(
            20,
            i ->
                outcome(() ->
                    i % 2 == 0
                        ? grant("a-race", "reviewer-" + i, id)
                        : reject("a-race", "reviewer-" + i, id)));

    assertThat(outcomes).filteredOn(outcome -> !outcome.startsWith("ERROR")).hasSize(1);
    assertThat(outcomes)
        .filteredOn(outcome -> outcome.equals("ERROR_REASON_APPROVAL_RESOLVED"))
        .hasSize(19);
    assertThat(outcomes).contains(get("a-race", id).getState().name());
    assertThat(facts("a-race", 4)).hasSize(4);
  }

  @Test
  void redeem_hasOneWinnerOfMany() {
    String id = open("a-race-2");
    grant("a-race-2", "rita", id);

    List<String> outcomes =
        race(16, i -> outcome(() -> redeem("a-race-2", id, Questions.PAYMENT_DIGEST)));

    assertThat(outcomes)
        .filteredOn(outcome -> outcome.equals("APPROVAL_STATE_REDEEMED"))
        .hasSize(1);
    assertThat(Collections.frequency(outcomes, "ERROR_REASON_APPROVAL_RESOLVED")).isEqualTo(15);
    assertThat(facts("a-race-2", 5)).hasSize(5);
  }

  @Test
  void expiryAndGrant_haveOneWinner() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      ids.add(openFor("a-clock", 1));
    }

    List<String> outcomes =
        race(
            21,
            i -> {
              if (i == 20) {
                clock.advance(java.time.Duration.ofSeconds(1));
                return "";
              }
              return outcome(() -> grant("a-clock", "rita", ids.get(i)));
            });

    for (int i = 0; i < ids.size(); i++) {
      ApprovalState state = get("a-clock", ids.get(i)).getState();
      assertThat(outcomes.get(i))
          .isEqualTo(
              state == ApprovalState.APPROVAL_STATE_GRANTED
                  ? "APPROVAL_STATE_GRANTED"
                  : "ERROR_REASON_APPROVAL_EXPIRED");
    }
    assertThat(facts("a-clock", 61)).hasSize(61);
  }

  @Test
  void redeemAndRollout_neverLetAForbiddenActionThrough() {
    String id = open("a-swap");
    grant("a-swap", "rita", id);
    String digest =
        prepared(
            "a-swap",
            """
            name: nothing goes
            rules:
              - {id: never, stage: ACTION, when: "true", decision: BLOCK, reason: RISK_HIGH}
            """);

    race(
        2,
        i ->
            outcome(() -> {
              if (i == 0) {
                activatePrepared("a-swap", digest);
                return Approval.getDefaultInstance();
              }
              return redeem("a-swap", id, Questions.PAYMENT_DIGEST);
            }));

    // The default policy's activation, the validation and the activation.
    List<FactType> order =
        Await.until(
            SOON,
            () -> types(facts("a-swap", 0)),
            all -> all.stream().filter(FactType.FACT_TYPE_POLICY_ACTIVATED::equals).count() == 3);
    int activated = order.lastIndexOf(FactType.FACT_TYPE_POLICY_ACTIVATED);
    int redeemed = order.indexOf(FactType.FACT_TYPE_APPROVAL_REDEEMED);
    assertThat(redeemed).as("redeemed before the activation or never").isLessThan(activated);
  }

  @Test
  void watch_tellsEveryChangeAndEnds() throws Exception {
    String id = open("a-watch");
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<ApprovalState> seen = Collections.synchronizedList(new ArrayList<>());
      Future<?> watching = executor.submit(() -> watch("a-watch", id, seen));

      Await.until(SOON, () -> seen.size() == 1);
      grant("a-watch", "rita", id);
      Await.until(SOON, () -> seen.size() == 2);
      redeem("a-watch", id, Questions.PAYMENT_DIGEST);
      watching.get(10, TimeUnit.SECONDS);

      assertThat(seen)
          .containsExactly(
              ApprovalState.APPROVAL_STATE_PENDING,
              ApprovalState.APPROVAL_STATE_GRANTED,
              ApprovalState.APPROVAL_STATE_REDEEMED);
    }
  }

  @Test
  void watch_seesTheExpiry() throws Exception {
    String id = openFor("a-watch-2", 1);
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<ApprovalState> seen = Collections.synchronizedList(new ArrayList<>());
      Future<?> watching = executor.submit(() -> watch("a-watch-2", id, seen));

      Await.until(SOON, () -> seen.size() == 1);
      clock.advance(java.time.Duration.ofSeconds(1));
      watching.get(10, TimeUnit.SECONDS);

      assertThat(seen).last().isEqualTo(ApprovalState.APPROVAL_STATE_EXPIRED);
    }
  }

  /// Another replica shares nothing but the database.
  @Test
  void watch_seesWhatAnotherReplicaDid() throws Exception {
    String id = open("a-watch-3");
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<ApprovalState> seen = Collections.synchronizedList(new ArrayList<>());
      Future<?> watching = executor.submit(() -> watch("a-watch-3", id, seen));

      Await.until(SOON, () -> seen.size() == 1);
      session.update(
          "update approval set state = 'REJECTED', version = version + 1 where id = ?",
          List.of(UUID.fromString(id)));
      watching.get(10, TimeUnit.SECONDS);

      assertThat(seen).last().isEqualTo(ApprovalState.APPROVAL_STATE_REJECTED);
    }
  }

  @Test
  void watch_stopsWhenTheCallerLeaves() {
    String id = open("a-watch-4");
    List<ApprovalState> seen = Collections.synchronizedList(new ArrayList<>());
    Context.CancellableContext call = Context.current().withCancellation();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> watching =
          executor.submit(
              call.wrap(() -> {
                watch("a-watch-4", id, seen);
              }));
      Await.until(SOON, () -> seen.size() == 1);
      call.cancel(null);
      Await.until(SOON, watching::isDone);
    }
    Await.until(SOON, () -> meters.get("whytrail.policy.approvals.watched").gauge().value() == 0);
  }

  @Test
  void listApprovals_filtersAndPagesFromTheNewest() {
    List<String> pending = new ArrayList<>();
    String granted = open("a-list");
    grant("a-list", "rita", granted);
    for (int i = 0; i < 3; i++) {
      pending.addFirst(open("a-list"));
    }
    openFor("a-list", 1);
    clock.advance(java.time.Duration.ofSeconds(1));

    List<String> listed = new ArrayList<>();
    ListApprovalsRequest request =
        ListApprovalsRequest.newBuilder()
            .setState(ApprovalState.APPROVAL_STATE_PENDING)
            .setInteractionId("interaction-1")
            .setPageSize(2)
            .build();
    ListApprovalsResponse page;
    do {
      page = approvals("a-list", "rita", Role.REVIEWER).listApprovals(request);
      page.getApprovalsList().forEach(approval -> listed.add(approval.getId()));
      request = request.toBuilder().setPageToken(page.getNextPageToken()).build();
    } while (!page.getNextPageToken().isEmpty());

    assertThat(listed).isEqualTo(pending);
    assertThat(
            approvals("a-list", "rita", Role.REVIEWER)
                .listApprovals(ListApprovalsRequest.getDefaultInstance())
                .getApprovalsCount())
        .isEqualTo(5);
  }

  private void watch(String tenant, String id, List<ApprovalState> seen) {
    approvals(tenant, "agent-1", Role.PRODUCER)
        .watchApproval(WatchApprovalRequest.newBuilder().setId(id).build())
        .forEachRemaining(response -> seen.add(response.getApproval().getState()));
  }

  private interface Call {
    Approval call();
  }

  private static String outcome(Call call) {
    try {
      return call.call().getState().name();
    } catch (StatusRuntimeException e) {
      return Failures.reason(e).name();
    }
  }

  private static List<FactType> types(List<Fact> facts) {
    return facts.stream().map(Fact::getType).toList();
  }

  private static long seconds(Approval approval) {
    return approval.getExpireTime().getSeconds() - approval.getCreateTime().getSeconds();
  }

  private String open(String tenant) {
    return decide(tenant, Questions.payment()).getApprovalId();
  }

  private String openFor(String tenant, int seconds) {
    DecideRequest.Builder question = Questions.payment();
    question.getFactsBuilder().setPatience(Duration.newBuilder().setSeconds(seconds));
    return decide(tenant, question).getApprovalId();
  }

  private Decision decide(String tenant, DecideRequest.Builder question) {
    return decisions(tenant, "ingest", Role.SERVICE).decide(question.build()).getDecision();
  }

  private Approval get(String tenant, String id) {
    return approvals(tenant, "ana", Role.ANALYST)
        .getApproval(GetApprovalRequest.newBuilder().setId(id).build())
        .getApproval();
  }

  private Approval grant(String tenant, String reviewer, String id) {
    return resolve(
        tenant, reviewer, id, ApprovalState.APPROVAL_STATE_GRANTED, Questions.PAYMENT_DIGEST);
  }

  private Approval reject(String tenant, String reviewer, String id) {
    return resolve(
        tenant, reviewer, id, ApprovalState.APPROVAL_STATE_REJECTED, Questions.PAYMENT_DIGEST);
  }

  private Approval resolve(
      String tenant, String reviewer, String id, ApprovalState state, String actionDigest) {
    return approvals(tenant, reviewer, Role.REVIEWER)
        .resolveApproval(
            ResolveApprovalRequest.newBuilder()
                .setId(id)
                .setState(state)
                .setComment("looks right")
                .setActionDigest(actionDigest)
                .build())
        .getApproval();
  }

  private Approval redeem(String tenant, String id, String actionDigest) {
    return approvals(tenant, "ingest", Role.SERVICE)
        .redeemApproval(
            RedeemApprovalRequest.newBuilder().setId(id).setActionDigest(actionDigest).build())
        .getApproval();
  }

  private void activate(String tenant, String document) {
    activatePrepared(tenant, prepared(tenant, document));
  }

  private String prepared(String tenant, String document) {
    String digest =
        policies(tenant, "paula", Role.POLICY_AUTHOR)
            .uploadPolicy(UploadPolicyRequest.newBuilder().setDocument(document).build())
            .getPolicy()
            .getDigest();
    policies(tenant, "paula", Role.POLICY_AUTHOR)
        .validatePolicy(ValidatePolicyRequest.newBuilder().setDigest(digest).build());
    return digest;
  }

  private void activatePrepared(String tenant, String digest) {
    policies(tenant, "adam", Role.POLICY_ADMIN)
        .activatePolicy(
            ActivatePolicyRequest.newBuilder().setDigest(digest).setReason("test").build());
  }
}
