package io.whytrail.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.Timestamp;
import io.grpc.CallCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micronaut.grpc.annotation.GrpcChannel;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import io.micronaut.test.support.TestPropertyProvider;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.interaction.v1.Fact;
import io.whytrail.interaction.v1.FactServiceGrpc;
import io.whytrail.interaction.v1.FactType;
import io.whytrail.interaction.v1.ListFactsRequest;
import io.whytrail.interaction.v1.Stage;
import io.whytrail.policy.v1.CandidatePolicy;
import io.whytrail.policy.v1.Decision;
import io.whytrail.policy.v1.Verdict;
import io.whytrail.replay.v1.BatchGetRunsRequest;
import io.whytrail.replay.v1.CaseResult;
import io.whytrail.replay.v1.CaseState;
import io.whytrail.replay.v1.CreateSuiteRequest;
import io.whytrail.replay.v1.FlipCount;
import io.whytrail.replay.v1.GateResult;
import io.whytrail.replay.v1.GetRunRequest;
import io.whytrail.replay.v1.GetSuiteRequest;
import io.whytrail.replay.v1.ListCasesRequest;
import io.whytrail.replay.v1.ListCasesResponse;
import io.whytrail.replay.v1.ListSuitesRequest;
import io.whytrail.replay.v1.ListSuitesResponse;
import io.whytrail.replay.v1.ReplayServiceGrpc;
import io.whytrail.replay.v1.ReplayServiceGrpc.ReplayServiceBlockingStub;
import io.whytrail.replay.v1.Run;
import io.whytrail.replay.v1.RunState;
import io.whytrail.replay.v1.Selection;
import io.whytrail.replay.v1.StartRunRequest;
import io.whytrail.replay.v1.Suite;
import io.whytrail.replay.v1.Tolerance;
import io.whytrail.replay.v1.WatchRunRequest;
import io.whytrail.replay.v1.WatchRunResponse;
import io.whytrail.runtime.failure.Failures;
import io.whytrail.runtime.identity.Role;
import io.whytrail.testing.Await;
import io.whytrail.testing.ServiceProperties;
import io.whytrail.testing.TestIdentity;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The whole service over real Postgres and NATS; only policy is a fake, and that one decides too.
@MicronautTest(transactional = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplayServiceTest implements TestPropertyProvider {

  /// The rule that blocks lets scores from 90 to 94 go now; the one that asks does not.
  private static final String LOOSER =
      """
      attack BLOCK CRITICAL 95
      unsure CHECK MEDIUM 50
      """;

  private static final String LETS_EVERYTHING_THROUGH = "nothing BLOCK LOW 1000";

  private static final String STRICTER =
      """
      attack BLOCK CRITICAL 90
      risky APPROVE HIGH 75
      unsure CHECK MEDIUM 40
      """;

  private final FakePolicy policy = new FakePolicy();
  private final Set<String> createdFor = new HashSet<>();

  @Inject
  @GrpcChannel("grpc-server")
  private ManagedChannel channel;

  @Override
  public Map<String, String> getProperties() {
    Map<String, String> properties = ServiceProperties.forTest("replay");
    properties.put("grpc.channels.policy.target", policy.target());
    properties.put("whytrail.replay.run.page-size", "7");
    properties.put("whytrail.replay.run.watch-interval", "20ms");
    properties.put("whytrail.replay.run.poll", "1s");
    properties.put("whytrail.facts-poll", "50ms");
    return properties;
  }

  @AfterAll
  void close() {
    policy.close();
  }

  @Test
  void createSuite_findsWhatWasDecidedAMomentAgo() {
    policy.decide("moment", "a", 10, 60, 80, 95);

    Suite suite = createSuite("moment", Selection.getDefaultInstance());

    assertThat(suite.getCaseCount()).isEqualTo(4);
    assertThat(suite.getDigest()).matches("sha256:[0-9a-f]{64}");
    assertThat(suite.getAuthor()).isEqualTo("somebody");
    assertThat(
            analyst("moment")
                .getSuite(GetSuiteRequest.newBuilder().setId(suite.getId()).build())
                .getSuite())
        .isEqualTo(suite);
  }

  @Test
  void createSuite_ofTheSameDecisionsHasTheSameDigest() {
    policy.decide("digest", "a", 10, 60, 80, 95);

    Suite first = createSuite("digest", Selection.getDefaultInstance());
    Suite second = createSuite("digest", Selection.getDefaultInstance());
    policy.decide("digest", "b", 10);
    Suite third = createSuite("digest", Selection.getDefaultInstance());

    assertThat(second.getDigest()).isEqualTo(first.getDigest());
    assertThat(third.getDigest()).isNotEqualTo(first.getDigest());
  }

  static Stream<Selection> selections() {
    return Stream.of(
        Selection.newBuilder().addVerdicts(Verdict.VERDICT_BLOCK).build(),
        Selection.newBuilder().setRuleId("attack").build(),
        Selection.newBuilder().setStartTime(time("2026-11-21T09:00:03Z")).build(),
        Selection.newBuilder()
            .setStage(Stage.STAGE_ACTION)
            .addVerdicts(Verdict.VERDICT_APPROVE)
            .addVerdicts(Verdict.VERDICT_BLOCK)
            .setRuleId("risky")
            .setPolicyDigest(FakePolicy.digest(FakePolicy.RECORDED))
            .setStartTime(time("2026-11-21T09:00:03Z"))
            .setEndTime(time("2026-11-21T09:00:04Z"))
            .build());
  }

  @ParameterizedTest
  @MethodSource("selections")
  void createSuite_selectsWhatMeetsAllFilters(Selection selection) {
    if (createdFor.add("filters")) {
      policy.decide("filters", "a", 10, 60, 80, 95);
    }

    Suite suite = createSuite("filters", selection);

    assertThat(suite.getCaseCount()).isEqualTo(1);
    assertThat(suite.getSelection()).isEqualTo(selection);
  }

  @Test
  void createSuite_drawsEverySignatureWithASeed() {
    int[] scores = IntStream.range(0, 200).map(i -> i < 197 ? 10 : 30 * (i - 195)).toArray();
    policy.decide("sample", "a", scores);
    Selection selection = Selection.newBuilder().setSampleSize(10).setSeed(42).build();

    Suite suite = createSuite("sample", selection);
    Suite again = createSuite("sample", selection);
    Suite other = createSuite("sample", selection.toBuilder().setSeed(43).build());

    assertThat(suite.getCaseCount()).isEqualTo(10);
    assertThat(again.getDigest()).isEqualTo(suite.getDigest());
    assertThat(other.getDigest()).isNotEqualTo(suite.getDigest());
    Run run = finished("sample", start("sample", suite, document(FakePolicy.RECORDED)));
    assertThat(cases("sample", run, CaseState.CASE_STATE_UNSPECIFIED))
        .extracting(CaseResult::getRecordedVerdict)
        .contains(Verdict.VERDICT_ALLOW, Verdict.VERDICT_CHECK, Verdict.VERDICT_BLOCK);
  }

  @Test
  void createSuite_refusesAnEmptySelection() {
    assertRefused(
        ErrorReason.ERROR_REASON_SUITE_EMPTY,
        Status.Code.INVALID_ARGUMENT,
        () -> createSuite("nobody", Selection.getDefaultInstance()));
  }

  @Test
  void createSuite_refusesAVerdictWithoutName() {
    assertRefused(
        ErrorReason.ERROR_REASON_FIELD_INVALID,
        Status.Code.INVALID_ARGUMENT,
        () ->
            createSuite(
                "nobody", Selection.newBuilder().addVerdicts(Verdict.VERDICT_UNSPECIFIED).build()));
  }

  @Test
  void listSuites_pagesFromTheNewestOn() {
    policy.decide("pages", "a", 10);
    List<String> created = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      created.addFirst(createSuite("pages", Selection.getDefaultInstance()).getId());
    }

    List<String> listed = new ArrayList<>();
    String token = "";
    do {
      ListSuitesResponse page =
          analyst("pages")
              .listSuites(
                  ListSuitesRequest.newBuilder().setPageSize(3).setPageToken(token).build());
      assertThat(page.getSuitesCount()).isLessThanOrEqualTo(3);
      page.getSuitesList().forEach(suite -> listed.add(suite.getId()));
      token = page.getNextPageToken();
    } while (!token.isEmpty());

    assertThat(listed).isEqualTo(created);
  }

  @ParameterizedTest
  @CsvSource({"not a token", "MQ", "'31.73756974657358'"})
  void listSuites_refusesATokenItDidNotIssue(String token) {
    assertRefused(
        ErrorReason.ERROR_REASON_PAGE_TOKEN_INVALID,
        Status.Code.INVALID_ARGUMENT,
        () ->
            analyst("pages")
                .listSuites(ListSuitesRequest.newBuilder().setPageToken(token).build()));
  }

  @Test
  void run_ofThePolicyThatDecidedReproducesEveryCase() {
    policy.decide("same", "a", IntStream.range(0, 100).toArray());
    Suite suite = createSuite("same", Selection.getDefaultInstance());

    Run queued =
        start(
            "same",
            suite,
            CandidatePolicy.newBuilder().setDigest(FakePolicy.digest(FakePolicy.RECORDED)).build());
    Run run = finished("same", queued);

    assertThat(queued.getState()).isEqualTo(RunState.RUN_STATE_QUEUED);
    assertThat(queued.getCandidateName()).isEqualTo("fake-3");
    assertThat(run.getGate()).isEqualTo(GateResult.GATE_RESULT_PASS);
    assertThat(run.getFailure()).isEmpty();
    assertThat(run.getSuiteDigest()).isEqualTo(suite.getDigest());
    assertThat(run.getSummary().getCases()).isEqualTo(100);
    assertThat(run.getSummary().getReproduced()).isEqualTo(100);
    assertThat(run.getSummary().getFlipRateUpperBound())
        .isEqualTo(1 - Math.pow(0.05, 0.01), within(1e-12));
    assertThat(run.getTolerance())
        .isEqualTo(
            Tolerance.newBuilder()
                .setStricterRate(0.05)
                .setMinimumCases(1)
                .setMinimumCoverage(0.9)
                .build());
  }

  @Test
  void run_listsWhatMattersMostFirst() {
    policy.decide("looser", "a", IntStream.range(0, 100).toArray());
    Suite suite = createSuite("looser", Selection.getDefaultInstance());

    Run run = finished("looser", start("looser", suite, document(LOOSER)));

    assertThat(run.getGate()).isEqualTo(GateResult.GATE_RESULT_REGRESSION);
    assertThat(run.getFailure()).contains("looser").doesNotContain("critical");
    assertThat(run.getCandidateName()).isEqualTo("unstored document");
    assertThat(run.getSummary().getReproduced()).isEqualTo(75);
    assertThat(run.getSummary().getDiverged()).isEqualTo(25);
    assertThat(run.getSummary().getLooser()).isEqualTo(20);
    assertThat(run.getSummary().getStricter()).isZero();
    assertThat(run.getSummary().getFlipsList())
        .containsExactly(
            flips(Verdict.VERDICT_APPROVE, Verdict.VERDICT_CHECK, 15),
            flips(Verdict.VERDICT_BLOCK, Verdict.VERDICT_CHECK, 5));
    List<CaseResult> diverged = cases("looser", run, CaseState.CASE_STATE_DIVERGED);
    assertThat(diverged).hasSize(25);
    assertThat(diverged.subList(0, 20))
        .allMatch(one -> one.getCandidateVerdict() == Verdict.VERDICT_CHECK);
    assertThat(diverged.subList(20, 25))
        .allMatch(one -> one.getCandidateVerdict() == one.getRecordedVerdict());
    assertThat(diverged.getLast().getRecordedMatchesList()).hasSize(3);
    assertThat(diverged.getLast().getCandidateMatchesList()).hasSize(2);
  }

  @Test
  void run_toleratesNoCriticalFlip() {
    policy.decide("critical", "a", IntStream.range(0, 100).toArray());
    Suite suite = createSuite("critical", Selection.getDefaultInstance());

    Run run =
        finished(
            "critical",
            analyst("critical")
                .startRun(
                    StartRunRequest.newBuilder()
                        .setSuiteId(suite.getId())
                        .setCandidate(document(LETS_EVERYTHING_THROUGH))
                        .setTolerance(Tolerance.newBuilder().setLooserRate(1).setStricterRate(1))
                        .build())
                .getRun());

    assertThat(run.getGate()).isEqualTo(GateResult.GATE_RESULT_REGRESSION);
    assertThat(run.getSummary().getCritical()).isEqualTo(10);
    assertThat(run.getFailure()).startsWith("10 critical");
    List<CaseResult> cases = cases("critical", run, CaseState.CASE_STATE_UNSPECIFIED);
    assertThat(cases).hasSize(100);
    assertThat(cases.subList(0, 10)).allMatch(CaseResult::getCritical);
    assertThat(cases.subList(10, 100)).noneMatch(CaseResult::getCritical);
  }

  @Test
  void run_toleratesSomeStricterFlips() {
    policy.decide("stricter", "a", IntStream.range(0, 100).toArray());
    Suite suite = createSuite("stricter", Selection.getDefaultInstance());

    Run refused = finished("stricter", start("stricter", suite, document(STRICTER)));
    Run passed =
        finished(
            "stricter",
            analyst("stricter")
                .startRun(
                    StartRunRequest.newBuilder()
                        .setSuiteId(suite.getId())
                        .setCandidate(document(STRICTER))
                        .setTolerance(Tolerance.newBuilder().setStricterRate(0.1))
                        .build())
                .getRun());

    assertThat(refused.getGate()).isEqualTo(GateResult.GATE_RESULT_REGRESSION);
    assertThat(refused.getFailure()).isEqualTo("10 of 100 stricter (10.00 %, tolerated 5.00 %)");
    assertThat(passed.getGate()).isEqualTo(GateResult.GATE_RESULT_PASS);
  }

  @Test
  void run_saysWhyACaseCannotBeReplayed() {
    Instant time = Instant.parse("2026-11-21T09:00:00Z");
    Decision missing = FakePolicy.decision("missing", 10, time);
    Decision changed = FakePolicy.decision("changed", 20, time.plusSeconds(1));
    Decision unrecorded =
        FakePolicy.decision("unrecorded", 30, time.plusSeconds(2)).toBuilder()
            .setVariablesJson("")
            .build();
    Decision masked =
        FakePolicy.decision("masked", 40, time.plusSeconds(3)).toBuilder()
            .setVariablesJson("{}")
            .build();
    Decision fine = FakePolicy.decision("fine", 50, time.plusSeconds(4));
    Stream.of(missing, changed, unrecorded, masked, fine)
        .forEach(decision -> policy.record("obstacles", decision));
    Suite suite = createSuite("obstacles", Selection.getDefaultInstance());
    policy.forget("obstacles", missing.getId());
    policy.store("obstacles", changed.toBuilder().setVariablesJson("{\"score\":21}").build());

    Run run = finished("obstacles", start("obstacles", suite, document(FakePolicy.RECORDED)));

    assertThat(run.getGate()).isEqualTo(GateResult.GATE_RESULT_INCONCLUSIVE);
    assertThat(run.getFailure()).isEqualTo("20.00 % coverage, 90.00 % needed");
    assertThat(run.getSummary().getNotReplayable()).isEqualTo(4);
    assertThat(run.getSummary().getReproduced()).isEqualTo(1);
    assertThat(cases("obstacles", run, CaseState.CASE_STATE_NOT_REPLAYABLE))
        .extracting(CaseResult::getDecisionId, CaseResult::getNotReplayableReason)
        .containsExactly(
            tuple("d-missing", "missing:decision"),
            tuple("d-changed", "changed:decision"),
            tuple("d-unrecorded", "missing:variables"),
            tuple("d-masked", "missing:score"));
  }

  @Test
  void run_callsADifferenceOfTheRecordedPolicyUnexplained() {
    policy.decide("moody", "a", 10, 60, 80, 95);
    Suite suite = createSuite("moody", Selection.getDefaultInstance());

    policy.loseDeterminism(true);
    Run run = finished("moody", start("moody", suite, document(FakePolicy.RECORDED)));
    policy.loseDeterminism(false);

    assertThat(run.getGate()).isEqualTo(GateResult.GATE_RESULT_REGRESSION);
    assertThat(run.getFailure()).contains("unexplained");
  }

  @Test
  void run_fetchesInSmallerPortionsWhatIsTooLargeForOne() {
    policy.decide("large", "a", IntStream.range(0, 20).toArray());
    Suite suite = createSuite("large", Selection.getDefaultInstance());

    policy.limitAnswers(3);
    Run run = finished("large", start("large", suite, document(FakePolicy.RECORDED)));
    policy.limitAnswers(Integer.MAX_VALUE);

    assertThat(run.getSummary().getReproduced()).isEqualTo(20);
  }

  @Test
  void startRun_passesOnWhereThePolicyDoesNotCompile() {
    policy.decide("broken", "a", 10);
    Suite suite = createSuite("broken", Selection.getDefaultInstance());

    StatusRuntimeException refused =
        assertRefused(
            ErrorReason.ERROR_REASON_POLICY_INVALID,
            Status.Code.INVALID_ARGUMENT,
            () -> start("broken", suite, document("broken")));

    assertThat(Failures.info(refused).orElseThrow().getMetadataMap())
        .containsEntry("line", "3")
        .containsEntry("column", "7");
  }

  @Test
  void startRun_refusesAPolicyThatIsNotStored() {
    policy.decide("unknown", "a", 10);
    Suite suite = createSuite("unknown", Selection.getDefaultInstance());

    assertRefused(
        ErrorReason.ERROR_REASON_NOT_FOUND,
        Status.Code.NOT_FOUND,
        () ->
            start(
                "unknown",
                suite,
                CandidatePolicy.newBuilder().setDigest("sha256:" + "0".repeat(64)).build()));
  }

  @Test
  void watchRun_showsTheWayToTheEnd() {
    policy.decide("watch", "a", IntStream.range(0, 50).toArray());
    Suite suite = createSuite("watch", Selection.getDefaultInstance());
    policy.pauseAfter(20);
    Run queued = start("watch", suite, document(STRICTER));

    Iterator<WatchRunResponse> states =
        analyst("watch").watchRun(WatchRunRequest.newBuilder().setId(queued.getId()).build());
    List<Run> seen = new ArrayList<>();
    seen.add(states.next().getRun());
    policy.resume();
    states.forEachRemaining(state -> seen.add(state.getRun()));

    assertThat(seen).doesNotHaveDuplicates();
    assertThat(seen.getFirst().getState())
        .isIn(RunState.RUN_STATE_QUEUED, RunState.RUN_STATE_RUNNING);
    assertThat(seen.getLast().getState()).isEqualTo(RunState.RUN_STATE_FINISHED);
    assertThat(seen)
        .extracting(run -> run.getSummary().getReplayed())
        .isSorted()
        .allMatch(replayed -> replayed <= 50);
  }

  @Test
  void finishedRun_isAFactThatIngestCanFetch() {
    policy.decide("fact", "a", 10, 60);
    Suite suite = createSuite("fact", Selection.getDefaultInstance());
    Run run = finished("fact", start("fact", suite, document(STRICTER)));

    List<Fact> facts =
        Await.until(
            Duration.ofSeconds(10),
            () ->
                FactServiceGrpc.newBlockingStub(channel)
                    .withCallCredentials(as("fact", Role.SERVICE))
                    .listFacts(ListFactsRequest.getDefaultInstance())
                    .getFactsList(),
            found -> !found.isEmpty());

    assertThat(facts)
        .singleElement()
        .satisfies(fact -> {
          assertThat(fact.getType()).isEqualTo(FactType.FACT_TYPE_RUN_FINISHED);
          assertThat(fact.getId()).isEqualTo(run.getId());
          assertThat(fact.getCorrelationId()).isEqualTo(run.getCorrelationId()).isNotEmpty();
        });
    assertThat(
            replay("fact", Role.SERVICE)
                .batchGetRuns(
                    BatchGetRunsRequest.newBuilder()
                        .addIds("no id at all")
                        .addIds(run.getId())
                        .addIds(UUID.randomUUID().toString())
                        .build())
                .getRunsList())
        .containsExactly(run);
  }

  @Test
  void tenants_doNotSeeOneAnother() {
    policy.decide("mine", "a", 10, 60);
    Suite suite = createSuite("mine", Selection.getDefaultInstance());
    Run run = finished("mine", start("mine", suite, document(STRICTER)));
    ReplayServiceBlockingStub other = replay("other", Role.values());

    assertNotFound(() -> other.getSuite(GetSuiteRequest.newBuilder().setId(suite.getId()).build()));
    assertNotFound(() -> other.getRun(GetRunRequest.newBuilder().setId(run.getId()).build()));
    assertNotFound(
        () -> other.listCases(ListCasesRequest.newBuilder().setRunId(run.getId()).build()));
    assertNotFound(() ->
        other
            .watchRun(WatchRunRequest.newBuilder().setId(run.getId()).build())
            .forEachRemaining(state -> {}));
    assertNotFound(() -> start("other", suite, document(STRICTER)));
    assertThat(other.listSuites(ListSuitesRequest.getDefaultInstance()).getSuitesList()).isEmpty();
    assertThat(
            other
                .batchGetRuns(BatchGetRunsRequest.newBuilder().addIds(run.getId()).build())
                .getRunsList())
        .isEmpty();
    assertRefused(
        ErrorReason.ERROR_REASON_SUITE_EMPTY,
        Status.Code.INVALID_ARGUMENT,
        () -> createSuite("other", Selection.getDefaultInstance()));
  }

  static Stream<Arguments> calls() {
    return Stream.of(
        call(
            "CreateSuite",
            List.of(Role.ANALYST, Role.POLICY_AUTHOR),
            stub -> stub.createSuite(CreateSuiteRequest.newBuilder().setName("x").build())),
        call(
            "GetSuite",
            List.of(Role.ANALYST, Role.POLICY_AUTHOR, Role.AUDITOR),
            stub -> stub.getSuite(GetSuiteRequest.newBuilder().setId("x").build())),
        call(
            "ListSuites",
            List.of(Role.ANALYST, Role.POLICY_AUTHOR, Role.AUDITOR),
            stub -> stub.listSuites(ListSuitesRequest.getDefaultInstance())),
        call(
            "StartRun",
            List.of(Role.ANALYST, Role.POLICY_AUTHOR),
            stub ->
                stub.startRun(
                    StartRunRequest.newBuilder()
                        .setSuiteId("x")
                        .setCandidate(document(STRICTER))
                        .build())),
        call(
            "WatchRun",
            List.of(Role.ANALYST, Role.POLICY_AUTHOR, Role.AUDITOR, Role.SERVICE),
            stub ->
                stub.watchRun(WatchRunRequest.newBuilder().setId("x").build())
                    .forEachRemaining(state -> {})),
        call(
            "GetRun",
            List.of(Role.ANALYST, Role.POLICY_AUTHOR, Role.AUDITOR, Role.SERVICE),
            stub -> stub.getRun(GetRunRequest.newBuilder().setId("x").build())),
        call(
            "ListCases",
            List.of(Role.ANALYST, Role.POLICY_AUTHOR, Role.AUDITOR, Role.SERVICE),
            stub -> stub.listCases(ListCasesRequest.newBuilder().setRunId("x").build())),
        call(
            "BatchGetRuns",
            List.of(Role.SERVICE, Role.AUDITOR),
            stub -> stub.batchGetRuns(BatchGetRunsRequest.newBuilder().addIds("x").build())));
  }

  private static Arguments call(
      String name, List<Role> roles, Consumer<ReplayServiceBlockingStub> call) {
    return Arguments.of(name, roles, call);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("calls")
  void everyCall_takesItsRolesAndNoOthers(
      String name, List<Role> roles, Consumer<ReplayServiceBlockingStub> call) {
    for (Role role : Role.values()) {
      ErrorReason reason = refusal(() -> call.accept(replay("roles", role)));
      if (roles.contains(role)) {
        assertThat(reason)
            .as("%s as %s", name, role)
            .isNotEqualTo(ErrorReason.ERROR_REASON_ROLE_MISSING);
      } else {
        assertThat(reason)
            .as("%s as %s", name, role)
            .isEqualTo(ErrorReason.ERROR_REASON_ROLE_MISSING);
      }
    }
    assertRefused(
        ErrorReason.ERROR_REASON_TOKEN_MISSING,
        Status.Code.UNAUTHENTICATED,
        () -> call.accept(ReplayServiceGrpc.newBlockingStub(channel)));
  }

  private static ErrorReason refusal(Runnable call) {
    try {
      call.run();
      return ErrorReason.ERROR_REASON_UNSPECIFIED;
    } catch (StatusRuntimeException e) {
      return Failures.reason(e);
    }
  }

  private static StatusRuntimeException assertRefused(
      ErrorReason reason, Status.Code code, Runnable call) {
    StatusRuntimeException refused = catchThrowableOfType(StatusRuntimeException.class, call::run);
    assertThat(refused).isNotNull();
    assertThat(Failures.reason(refused)).isEqualTo(reason);
    assertThat(refused.getStatus().getCode()).isEqualTo(code);
    return refused;
  }

  private static void assertNotFound(Runnable call) {
    assertRefused(ErrorReason.ERROR_REASON_NOT_FOUND, Status.Code.NOT_FOUND, call);
  }

  private Suite createSuite(String tenant, Selection selection) {
    return analyst(tenant)
        .createSuite(
            CreateSuiteRequest.newBuilder().setName("nightly").setSelection(selection).build())
        .getSuite();
  }

  private Run start(String tenant, Suite suite, CandidatePolicy candidate) {
    return analyst(tenant)
        .startRun(
            StartRunRequest.newBuilder().setSuiteId(suite.getId()).setCandidate(candidate).build())
        .getRun();
  }

  private Run finished(String tenant, Run started) {
    Iterator<WatchRunResponse> states =
        analyst(tenant)
            .withDeadlineAfter(Duration.ofSeconds(30))
            .watchRun(WatchRunRequest.newBuilder().setId(started.getId()).build());
    Run last = started;
    while (states.hasNext()) {
      last = states.next().getRun();
    }
    assertThat(last.getState()).as(last.getFailure()).isEqualTo(RunState.RUN_STATE_FINISHED);
    return last;
  }

  /// All of them, in pages of an odd size.
  private List<CaseResult> cases(String tenant, Run run, CaseState state) {
    List<CaseResult> cases = new ArrayList<>();
    String token = "";
    do {
      ListCasesResponse page =
          analyst(tenant)
              .listCases(
                  ListCasesRequest.newBuilder()
                      .setRunId(run.getId())
                      .setState(state)
                      .setPageSize(9)
                      .setPageToken(token)
                      .build());
      cases.addAll(page.getCasesList());
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    return cases;
  }

  private ReplayServiceBlockingStub analyst(String tenant) {
    return replay(tenant, Role.ANALYST);
  }

  private ReplayServiceBlockingStub replay(String tenant, Role... roles) {
    return ReplayServiceGrpc.newBlockingStub(channel).withCallCredentials(as(tenant, roles));
  }

  private static CallCredentials as(String tenant, Role... roles) {
    return TestIdentity.get().credentials(tenant, roles);
  }

  private static CandidatePolicy document(String text) {
    return CandidatePolicy.newBuilder().setDocument(text).build();
  }

  private static FlipCount flips(Verdict from, Verdict to, int count) {
    return FlipCount.newBuilder().setFrom(from).setTo(to).setCount(count).build();
  }

  private static Timestamp time(String text) {
    Instant time = Instant.parse(text);
    return Timestamp.newBuilder().setSeconds(time.getEpochSecond()).build();
  }
}
