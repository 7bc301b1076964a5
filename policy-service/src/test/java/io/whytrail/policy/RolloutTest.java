package io.whytrail.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.tuple;

import com.google.rpc.ErrorInfo;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.interaction.v1.Fact;
import io.whytrail.interaction.v1.FactType;
import io.whytrail.policy.v1.ActivatePolicyRequest;
import io.whytrail.policy.v1.Activation;
import io.whytrail.policy.v1.BatchGetActivationsRequest;
import io.whytrail.policy.v1.GetPolicyRequest;
import io.whytrail.policy.v1.ListPoliciesRequest;
import io.whytrail.policy.v1.ListPoliciesResponse;
import io.whytrail.policy.v1.PolicyState;
import io.whytrail.policy.v1.PolicyTestResult;
import io.whytrail.policy.v1.PolicyVersion;
import io.whytrail.policy.v1.RollbackPolicyRequest;
import io.whytrail.policy.v1.UploadPolicyRequest;
import io.whytrail.policy.v1.UploadPolicyResponse;
import io.whytrail.policy.v1.ValidatePolicyRequest;
import io.whytrail.policy.v1.ValidatePolicyResponse;
import io.whytrail.policy.v1.Verdict;
import io.whytrail.runtime.failure.Failures;
import io.whytrail.runtime.identity.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class RolloutTest extends PolicyServiceTest {

  @Test
  void upload_storesADraftOnceAndReturnsItsDocument() {
    String document = "# With a comment.\n" + blockFrom(40);

    UploadPolicyResponse uploaded = upload("r-upload", document);
    PolicyVersion again = upload("r-upload", blockFrom(40)).getPolicy();

    assertThat(uploaded.getPolicy().getState()).isEqualTo(PolicyState.POLICY_STATE_DRAFT);
    assertThat(uploaded.getPolicy().getAuthor()).isEqualTo("paula");
    assertThat(uploaded.getPolicy().getRuleCount()).isEqualTo(1);
    assertThat(uploaded.getPolicy().getDocument()).isEqualTo(document);
    assertThat(uploaded.getWarningsList())
        .containsExactly("The policy has no tests: add some, they run at every validation.");
    assertThat(again).isEqualTo(uploaded.getPolicy());
    assertThat(get("r-upload", again.getDigest())).isEqualTo(again);
  }

  @Test
  void upload_refusesWithLineAndColumn() {
    Throwable refused =
        catchThrowable(
            () -> upload("r-refused", blockFrom(40).replace("score", "scor") + "colour: red\n"));

    ErrorInfo info = Failures.info(refused).orElseThrow();
    assertThat(info.getReason()).isEqualTo("POLICY_INVALID");
    assertThat(info.getMetadataMap())
        .containsEntry("line", "9")
        .containsEntry("column", "1")
        .containsEntry("problems", "1");
    Throwable expression =
        catchThrowable(() -> upload("r-refused", blockFrom(40).replace("score", "scor")));
    assertThat(Failures.info(expression).orElseThrow().getMetadataMap())
        .containsEntry("line", "6")
        .containsEntry("column", "11")
        .containsEntry("message", "There is no variable or function scor. Did you mean score?");
    assertThat(
            policies("r-refused", "paula", Role.POLICY_AUTHOR)
                .listPolicies(ListPoliciesRequest.getDefaultInstance())
                .getPoliciesList())
        .isEmpty();
  }

  /// An error travels in headers, and these are small.
  @Test
  void upload_refusesAnEnormousMistakeBriefly() {
    String document =
        "name: p\nrules:\n"
            + ("  - {id: \uD83D\uDE00, stage: \uD83D\uDE00" + "\uD83D\uDE00".repeat(900) + "}\n")
                .repeat(200);

    assertThat(refusal(() -> upload("r-refused", document)))
        .isEqualTo(ErrorReason.ERROR_REASON_POLICY_INVALID);
  }

  @Test
  void validate_runsTheOwnTests() {
    String passing = blockFrom(40) + test("right", 40, "BLOCK");
    String failing = passing + test("wrong", 39, "BLOCK").replace("tests:\n", "");

    ValidatePolicyResponse good = validate("r-validate", digest("r-validate", passing));
    ValidatePolicyResponse bad = validate("r-validate", digest("r-validate", failing));

    assertThat(good.getPolicy().getState()).isEqualTo(PolicyState.POLICY_STATE_VALIDATED);
    assertThat(good.getResultsList()).allMatch(PolicyTestResult::getPassed);
    assertThat(bad.getPolicy().getState()).isEqualTo(PolicyState.POLICY_STATE_DRAFT);
    assertThat(bad.getResultsList())
        .extracting(PolicyTestResult::getMessage)
        .containsExactly("", "expected BLOCK, got ALLOW");
    assertThat(refusal(() -> activate("r-validate", bad.getPolicy().getDigest())))
        .isEqualTo(ErrorReason.ERROR_REASON_POLICY_STATE);
  }

  @Test
  void activate_refusesADraftAndWhatIsNotThere() {
    String draft = digest("r-draft", blockFrom(40));

    assertThat(refusal(() -> activate("r-draft", draft)))
        .isEqualTo(ErrorReason.ERROR_REASON_POLICY_STATE);
    assertThat(refusal(() -> activate("r-draft", "sha256:" + "00".repeat(32))))
        .isEqualTo(ErrorReason.ERROR_REASON_NOT_FOUND);
    assertThat(refusal(() -> validate("r-draft", "sha256:" + "00".repeat(32))))
        .isEqualTo(ErrorReason.ERROR_REASON_NOT_FOUND);
    assertThat(active("r-draft").getName()).isEqualTo("default");
  }

  @Test
  void activate_changesWhatIsDecidedAndLeavesAFact() {
    assertThat(verdict("r-activate", 45)).isEqualTo(Verdict.VERDICT_ALLOW);
    String digest = validated("r-activate", blockFrom(40));

    Activation activation = activate("r-activate", digest);

    assertThat(verdict("r-activate", 45)).isEqualTo(Verdict.VERDICT_BLOCK);
    assertThat(active("r-activate").getState()).isEqualTo(PolicyState.POLICY_STATE_ACTIVE);
    assertThat(activation.getAuthor()).isEqualTo("adam");
    assertThat(activation.getReason()).isEqualTo("because");
    assertThat(get("r-activate", activation.getPreviousPolicyDigest()).getState())
        .isEqualTo(PolicyState.POLICY_STATE_RETIRED);
    List<Fact> activated =
        facts("r-activate", 5).stream()
            .filter(fact -> fact.getType() == FactType.FACT_TYPE_POLICY_ACTIVATED)
            .toList();
    assertThat(
            activations(
                "r-activate",
                activated.get(2).getId(),
                activated.get(1).getId(),
                activated.get(0).getId()))
        .extracting(Activation::getAuthor, Activation::getState)
        .containsExactly(
            tuple("adam", PolicyState.POLICY_STATE_ACTIVE),
            tuple("paula", PolicyState.POLICY_STATE_VALIDATED),
            tuple("system", PolicyState.POLICY_STATE_ACTIVE));
  }

  @Test
  void activate_isDoneOnce() {
    String digest = validated("r-twice", blockFrom(40));

    Activation first = activate("r-twice", digest);
    Activation again = activate("r-twice", digest);

    assertThat(again).isEqualTo(first);
    assertThat(facts("r-twice", 3)).hasSize(3);
  }

  @Test
  void activate_hasOneActiveVersionAfterManyAtOnce() {
    List<String> digests = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      digests.add(validated("r-many", blockFrom(40 + i)));
    }

    List<Activation> done = race(6, i -> activate("r-many", digests.get(i)));

    List<PolicyVersion> versions = new ArrayList<>();
    digests.forEach(digest -> versions.add(get("r-many", digest)));
    assertThat(versions)
        .filteredOn(version -> version.getState() == PolicyState.POLICY_STATE_ACTIVE)
        .containsExactly(active("r-many"));
    assertThat(done).extracting(Activation::getPreviousPolicyDigest).doesNotHaveDuplicates();
    assertThat(facts("r-many", 13)).hasSize(13);
  }

  @Test
  void rollback_goesBackStepByStep() {
    verdict("r-back", 10);
    String first = validated("r-back", blockFrom(40));
    String second = validated("r-back", blockFrom(20));
    activate("r-back", first);
    activate("r-back", second);
    assertThat(verdict("r-back", 30)).isEqualTo(Verdict.VERDICT_BLOCK);

    Activation back = rollback("r-back");
    assertThat(back.getRollback()).isTrue();
    assertThat(back.getPolicyDigest()).isEqualTo(first);
    assertThat(back.getPreviousPolicyDigest()).isEqualTo(second);
    assertThat(verdict("r-back", 30)).isEqualTo(Verdict.VERDICT_ALLOW);
    assertThat(verdict("r-back", 45)).isEqualTo(Verdict.VERDICT_BLOCK);

    rollback("r-back");
    assertThat(active("r-back").getName()).isEqualTo("default");
    assertThat(refusal(() -> rollback("r-back"))).isEqualTo(ErrorReason.ERROR_REASON_POLICY_STATE);
    assertThat(get("r-back", second).getState()).isEqualTo(PolicyState.POLICY_STATE_RETIRED);
    assertThat(activate("r-back", second).getPolicyDigest()).isEqualTo(second);
  }

  @Test
  void default_canBeUploadedBeforeItIsUsed() {
    String document = active("r-default").getDocument();

    PolicyVersion uploaded = upload("r-default-2", document).getPolicy();
    PolicyVersion used = active("r-default-2");

    assertThat(uploaded.getState()).isEqualTo(PolicyState.POLICY_STATE_DRAFT);
    assertThat(used.getDigest()).isEqualTo(uploaded.getDigest());
    assertThat(used.getState()).isEqualTo(PolicyState.POLICY_STATE_ACTIVE);
    assertThat(used.getAuthor()).isEqualTo("paula");
  }

  @Test
  void listPolicies_pagesFromTheNewest() {
    List<String> uploaded = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      uploaded.addFirst(digest("r-list", blockFrom(i)));
    }

    List<String> listed = new ArrayList<>();
    ListPoliciesRequest request = ListPoliciesRequest.newBuilder().setPageSize(2).build();
    ListPoliciesResponse page;
    do {
      page = policies("r-list", "ana", Role.ANALYST).listPolicies(request);
      page.getPoliciesList().forEach(version -> listed.add(version.getDigest()));
      request = request.toBuilder().setPageToken(page.getNextPageToken()).build();
    } while (!page.getNextPageToken().isEmpty());

    assertThat(listed).isEqualTo(uploaded);
    assertThat(
            refusal(() ->
                policies("r-list", "ana", Role.ANALYST)
                    .listPolicies(ListPoliciesRequest.newBuilder().setPageToken("x").build())))
        .isEqualTo(ErrorReason.ERROR_REASON_PAGE_TOKEN_INVALID);
  }

  private static String blockFrom(int score) {
    return """
    name: block from %d
    rules:
      - id: block
        stage: INPUT
        description: Blocks.
        when: score >= %d
        decision: BLOCK
        reason: RISK_HIGH
    """
        .formatted(score, score);
  }

  private static String test(String name, int score, String decision) {
    return """
    tests:
      - {name: %s, stage: INPUT, given: {score: %d}, expect: {decision: %s}}
    """
        .formatted(name, score, decision);
  }

  private UploadPolicyResponse upload(String tenant, String document) {
    return policies(tenant, "paula", Role.POLICY_AUTHOR)
        .uploadPolicy(UploadPolicyRequest.newBuilder().setDocument(document).build());
  }

  private String digest(String tenant, String document) {
    return upload(tenant, document).getPolicy().getDigest();
  }

  private ValidatePolicyResponse validate(String tenant, String digest) {
    return policies(tenant, "paula", Role.POLICY_AUTHOR)
        .validatePolicy(ValidatePolicyRequest.newBuilder().setDigest(digest).build());
  }

  private String validated(String tenant, String document) {
    return validate(tenant, digest(tenant, document)).getPolicy().getDigest();
  }

  private Activation activate(String tenant, String digest) {
    return policies(tenant, "adam", Role.POLICY_ADMIN)
        .activatePolicy(
            ActivatePolicyRequest.newBuilder().setDigest(digest).setReason("because").build())
        .getActivation();
  }

  private Activation rollback(String tenant) {
    return policies(tenant, "adam", Role.POLICY_ADMIN)
        .rollbackPolicy(RollbackPolicyRequest.newBuilder().setReason("it was wrong").build())
        .getActivation();
  }

  private PolicyVersion get(String tenant, String digest) {
    return policies(tenant, "ana", Role.ANALYST)
        .getPolicy(GetPolicyRequest.newBuilder().setDigest(digest).build())
        .getPolicy();
  }

  private PolicyVersion active(String tenant) {
    return get(tenant, "");
  }

  private List<Activation> activations(String tenant, String... ids) {
    return policies(tenant, "ingest", Role.SERVICE)
        .batchGetActivations(
            BatchGetActivationsRequest.newBuilder()
                .addAllIds(List.of(ids))
                .addIds(UUID.randomUUID().toString())
                .build())
        .getActivationsList();
  }

  private Verdict verdict(String tenant, int score) {
    return decisions(tenant, "ingest", Role.SERVICE)
        .decide(Questions.input(score).build())
        .getDecision()
        .getVerdict();
  }
}
