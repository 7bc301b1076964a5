package io.whytrail.policy;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.interaction.v1.ReasonCode;
import io.whytrail.interaction.v1.Stage;
import io.whytrail.policy.v1.CandidatePolicy;
import io.whytrail.policy.v1.Decision;
import io.whytrail.policy.v1.DecisionServiceGrpc;
import io.whytrail.policy.v1.SimulateCase;
import io.whytrail.policy.v1.SimulateRequest;
import io.whytrail.policy.v1.SimulateResponse;
import io.whytrail.policy.v1.SimulateResult;
import io.whytrail.policy.v1.Verdict;
import io.whytrail.runtime.failure.Failures;
import io.whytrail.runtime.identity.Role;
import io.whytrail.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

final class SimulateTest extends PolicyServiceTest {

  private static final Logger log = LoggerFactory.getLogger(SimulateTest.class);

  private static final String CANDIDATE =
      """
      name: candidate
      rules:
        - {id: stricter, stage: INPUT, when: score >= 40, decision: BLOCK, reason: RISK_HIGH, severity: CRITICAL}
        - {id: clock, stage: OUTPUT, when: hour_of_day >= 22, decision: CHECK, reason: RISK_LOW}
        - {id: amount, stage: ACTION, when: amount > 10, decision: APPROVE, reason: LIMIT_EXCEEDED}
      """;

  @Test
  void simulate_answersTheRecordedDecisionExactly() {
    List<Decision> recorded =
        List.of(
            decide("s-exact", Questions.input(10).build()),
            decide("s-exact", Questions.input(60).build()),
            decide("s-exact", Questions.input(90).build()),
            decide("s-exact", Questions.payment().build()),
            decide("s-exact", Questions.payment().clearAssessment().build()));

    Simulated simulated = new Simulated("s-exact");
    simulated.send(digest(recorded.getFirst().getPolicyDigest()));
    recorded.forEach(decision -> simulated.send(caseOf(decision)));
    List<SimulateResponse> responses = simulated.finish();

    assertThat(responses.getFirst().getPolicy().getDigest())
        .isEqualTo(recorded.getFirst().getPolicyDigest());
    assertThat(responses.getFirst().getPolicy().getVariableSchemaDigest())
        .isEqualTo(recorded.getFirst().getVariableSchemaDigest());
    for (int i = 0; i < recorded.size(); i++) {
      SimulateResult result = responses.get(i + 1).getResult();
      assertThat(result.getCaseId()).isEqualTo(recorded.get(i).getId());
      assertThat(result.getVerdict()).isEqualTo(recorded.get(i).getVerdict());
      assertThat(result.getMatchesList()).isEqualTo(recorded.get(i).getMatchesList());
      assertThat(result.getObligationsList()).isEqualTo(recorded.get(i).getObligationsList());
    }
  }

  @Test
  void simulate_saysWhyACaseCanNotBeReplayed() {
    Simulated simulated = new Simulated("s-missing");
    simulated.send(document(CANDIDATE));
    simulated.send(of("no score", Stage.STAGE_INPUT, "{\"band\":\"HIGH\"}"));
    simulated.send(of("wrong type", Stage.STAGE_INPUT, "{\"score\":\"high\"}"));
    simulated.send(of("not json", Stage.STAGE_INPUT, "{"));
    simulated.send(of("not needed", Stage.STAGE_ACTION, "{\"amount\":11}"));
    simulated.send(
        SimulateRequest.newBuilder()
            .setSimulateCase(
                of("clock beside it", Stage.STAGE_OUTPUT, "{}").getSimulateCase().toBuilder()
                    .setDecideTime(Timestamp.newBuilder().setSeconds(1_767_308_400L)))
            .build());
    simulated.send(of("no clock", Stage.STAGE_OUTPUT, "{}"));

    List<SimulateResult> results = simulated.results();

    assertThat(results)
        .extracting(SimulateResult::getNotReplayableReason)
        .containsExactly(
            "missing:score",
            "missing:score",
            "invalid:variables_json",
            "",
            "",
            "missing:hour_of_day");
    assertThat(results)
        .extracting(SimulateResult::getVerdict)
        .containsExactly(
            Verdict.VERDICT_UNSPECIFIED,
            Verdict.VERDICT_UNSPECIFIED,
            Verdict.VERDICT_UNSPECIFIED,
            Verdict.VERDICT_APPROVE,
            Verdict.VERDICT_CHECK,
            Verdict.VERDICT_UNSPECIFIED);
  }

  @Test
  void simulate_keepsErrorsOfRules() {
    Simulated simulated = new Simulated("s-error");
    simulated.send(
        document(
            """
            name: p
            rules:
              - {id: broken, stage: INPUT, when: 100 / score > 1, decision: ALLOW, reason: RISK_LOW}
            """));
    simulated.send(of("zero", Stage.STAGE_INPUT, "{\"score\":0}"));

    SimulateResult result = simulated.results().getFirst();

    assertThat(result.getVerdict()).isEqualTo(Verdict.VERDICT_BLOCK);
    assertThat(result.getMatches(0).getReason()).isEqualTo(ReasonCode.REASON_CODE_RULE_ERROR);
  }

  @Test
  void simulate_refusesWhatIsNoPolicyAndWhatIsOutOfOrder() {
    assertThat(refused(document("name: p\nrules: [{}]")))
        .isEqualTo(ErrorReason.ERROR_REASON_POLICY_INVALID);
    assertThat(refused(digest("sha256:" + "00".repeat(32))))
        .isEqualTo(ErrorReason.ERROR_REASON_NOT_FOUND);
    assertThat(refused(of("early", Stage.STAGE_INPUT, "{}")))
        .isEqualTo(ErrorReason.ERROR_REASON_FIELD_INVALID);
    assertThat(refused(document(CANDIDATE), document(CANDIDATE)))
        .isEqualTo(ErrorReason.ERROR_REASON_FIELD_INVALID);
    assertThat(refused(document(CANDIDATE), of("", Stage.STAGE_UNSPECIFIED, "{}")))
        .isEqualTo(ErrorReason.ERROR_REASON_FIELD_INVALID);
    assertThat(refused(SimulateRequest.getDefaultInstance()))
        .isEqualTo(ErrorReason.ERROR_REASON_FIELD_INVALID);
  }

  @Test
  void simulate_answersTenThousandCasesInOrder() {
    int cases = 10_000;
    String variables = decide("s-many", Questions.input(10).build()).getVariablesJson();
    long start = System.nanoTime();

    Simulated simulated = new Simulated("s-many");
    simulated.send(document(CANDIDATE));
    for (int i = 0; i < cases; i++) {
      simulated.send(
          of(
              "case-" + i,
              Stage.STAGE_INPUT,
              variables.replace("\"score\":10", "\"score\":" + i % 80)));
    }
    List<SimulateResult> results = simulated.results();

    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    log.info("{} cases in {} ms", cases, millis);
    assertThat(results)
        .extracting(SimulateResult::getCaseId)
        .isEqualTo(IntStream.range(0, cases).mapToObj(i -> "case-" + i).toList());
    assertThat(results)
        .filteredOn(result -> result.getVerdict() == Verdict.VERDICT_BLOCK)
        .hasSize(cases / 2);
  }

  /// A client that does not read is not read from, either: the service keeps nothing for it.
  @Test
  void simulate_stopsReadingWhenNobodyReads() throws Exception {
    String large = "{\"score\":1,\"subject\":\"" + "x".repeat(20_000) + "\"}";
    AtomicInteger received = new AtomicInteger();
    CompletableFuture<ClientCallStreamObserver<SimulateRequest>> opened = new CompletableFuture<>();
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    as(DecisionServiceGrpc.newStub(channel), "s-slow", "replay", Role.SERVICE)
        .simulate(
            new ClientResponseObserver<SimulateRequest, SimulateResponse>() {
              @Override
              public void beforeStart(ClientCallStreamObserver<SimulateRequest> requests) {
                requests.disableAutoRequestWithInitial(0);
                opened.complete(requests);
              }

              @Override
              public void onNext(SimulateResponse response) {
                received.incrementAndGet();
              }

              @Override
              public void onError(Throwable thrown) {
                done.completeExceptionally(thrown);
              }

              @Override
              public void onCompleted() {
                done.complete(true);
              }
            });
    ClientCallStreamObserver<SimulateRequest> requests = opened.get(10, SECONDS);

    requests.onNext(document(talkative()));
    int sent = 0;
    while (sent < 5_000 && becomesReady(requests)) {
      requests.onNext(of("case-" + sent++, Stage.STAGE_INPUT, large));
    }
    assertThat(sent).as("cases sent before the service stopped reading").isLessThan(5_000);
    requests.onCompleted();
    requests.request(Integer.MAX_VALUE);

    assertThat(done.get(20, SECONDS)).isTrue();
    assertThat(received.get()).isEqualTo(sent + 1);
  }

  /// A policy with long answers.
  private static String talkative() {
    StringBuilder document = new StringBuilder("name: talkative\nrules:\n");
    for (int i = 0; i < 20; i++) {
      document.append(
          "  - {id: r%d, stage: INPUT, when: score > 0, decision: BLOCK, reason: RISK_HIGH, message: %s}\n"
              .formatted(i, "x".repeat(1_000)));
    }
    return document.toString();
  }

  private static boolean becomesReady(ClientCallStreamObserver<SimulateRequest> requests) {
    try {
      Await.until(Duration.ofSeconds(1), requests::isReady);
      return true;
    } catch (AssertionError e) {
      return false;
    }
  }

  private ErrorReason refused(SimulateRequest... requests) {
    Simulated simulated = new Simulated("s-refused");
    for (SimulateRequest request : requests) {
      simulated.send(request);
    }
    return simulated.failure();
  }

  private Decision decide(String tenant, io.whytrail.policy.v1.DecideRequest request) {
    return decisions(tenant, "ingest", Role.SERVICE).decide(request).getDecision();
  }

  private static SimulateRequest digest(String digest) {
    return SimulateRequest.newBuilder()
        .setPolicy(CandidatePolicy.newBuilder().setDigest(digest))
        .build();
  }

  private static SimulateRequest document(String document) {
    return SimulateRequest.newBuilder()
        .setPolicy(CandidatePolicy.newBuilder().setDocument(document))
        .build();
  }

  private static SimulateRequest caseOf(Decision decision) {
    return SimulateRequest.newBuilder()
        .setSimulateCase(
            SimulateCase.newBuilder()
                .setCaseId(decision.getId())
                .setStage(decision.getStage())
                .setVariablesJson(decision.getVariablesJson())
                .setDecideTime(decision.getDecideTime()))
        .build();
  }

  private static SimulateRequest of(String id, Stage stage, String variables) {
    return SimulateRequest.newBuilder()
        .setSimulateCase(
            SimulateCase.newBuilder().setCaseId(id).setStage(stage).setVariablesJson(variables))
        .build();
  }

  /// A stream with a client that waits for its turn.
  private final class Simulated
      implements ClientResponseObserver<SimulateRequest, SimulateResponse> {

    private final LinkedBlockingQueue<SimulateResponse> responses = new LinkedBlockingQueue<>();
    private final CompletableFuture<Boolean> done = new CompletableFuture<>();
    private final CompletableFuture<ClientCallStreamObserver<SimulateRequest>> requests =
        new CompletableFuture<>();

    Simulated(String tenant) {
      as(DecisionServiceGrpc.newStub(channel), tenant, "replay", Role.SERVICE).simulate(this);
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<SimulateRequest> stream) {
      requests.complete(stream);
    }

    void send(SimulateRequest request) {
      ClientCallStreamObserver<SimulateRequest> stream = requests.join();
      Await.until(Duration.ofSeconds(10), () -> stream.isReady() || done.isDone());
      if (!done.isDone()) {
        stream.onNext(request);
      }
    }

    List<SimulateResponse> finish() {
      requests.join().onCompleted();
      try {
        assertThat(done.get(30, SECONDS)).isTrue();
      } catch (InterruptedException | ExecutionException | TimeoutException e) {
        throw new AssertionError(e);
      }
      return new ArrayList<>(responses);
    }

    /// The answers without the first one, which is about the policy.
    List<SimulateResult> results() {
      return finish().stream().skip(1).map(SimulateResponse::getResult).toList();
    }

    ErrorReason failure() {
      try {
        throw new AssertionError("not refused: " + done.get(10, SECONDS));
      } catch (ExecutionException e) {
        return Failures.reason(requireNonNull(e.getCause()));
      } catch (InterruptedException | TimeoutException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void onNext(SimulateResponse response) {
      responses.add(response);
    }

    @Override
    public void onError(Throwable thrown) {
      done.completeExceptionally(thrown);
    }

    @Override
    public void onCompleted() {
      done.complete(true);
    }
  }
}
