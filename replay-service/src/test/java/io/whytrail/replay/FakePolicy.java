package io.whytrail.replay;

import com.google.protobuf.Timestamp;
import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.interaction.v1.Fact;
import io.whytrail.interaction.v1.FactLog;
import io.whytrail.interaction.v1.FactServiceGrpc;
import io.whytrail.interaction.v1.FactType;
import io.whytrail.interaction.v1.ListFactLogsRequest;
import io.whytrail.interaction.v1.ListFactLogsResponse;
import io.whytrail.interaction.v1.ListFactsRequest;
import io.whytrail.interaction.v1.ListFactsResponse;
import io.whytrail.interaction.v1.ReasonCode;
import io.whytrail.interaction.v1.Stage;
import io.whytrail.policy.v1.BatchGetDecisionsRequest;
import io.whytrail.policy.v1.BatchGetDecisionsResponse;
import io.whytrail.policy.v1.BatchGetLabelsRequest;
import io.whytrail.policy.v1.BatchGetLabelsResponse;
import io.whytrail.policy.v1.CandidatePolicy;
import io.whytrail.policy.v1.CompiledPolicy;
import io.whytrail.policy.v1.Decision;
import io.whytrail.policy.v1.DecisionServiceGrpc;
import io.whytrail.policy.v1.GetPolicyRequest;
import io.whytrail.policy.v1.GetPolicyResponse;
import io.whytrail.policy.v1.Label;
import io.whytrail.policy.v1.LabelKind;
import io.whytrail.policy.v1.LabelServiceGrpc;
import io.whytrail.policy.v1.PolicyServiceGrpc;
import io.whytrail.policy.v1.PolicyVersion;
import io.whytrail.policy.v1.RuleMatch;
import io.whytrail.policy.v1.Severity;
import io.whytrail.policy.v1.SimulateCase;
import io.whytrail.policy.v1.SimulateRequest;
import io.whytrail.policy.v1.SimulateResponse;
import io.whytrail.policy.v1.SimulateResult;
import io.whytrail.policy.v1.Verdict;
import io.whytrail.replay.decision.Digests;
import io.whytrail.runtime.failure.Failure;
import io.whytrail.runtime.failure.Failures;
import io.whytrail.testing.FakeGrpcServer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A policy service of a few lines that really decides. A document has a rule a line, `id verdict
/// severity threshold`: the rule matches where the variable `score` reaches the threshold, and the
/// strictest match decides. Cases without the variable can't be replayed.
public final class FakePolicy implements AutoCloseable {

  /// What the decisions of the tests are recorded under.
  public static final String RECORDED =
      """
      attack BLOCK CRITICAL 90
      risky APPROVE HIGH 75
      unsure CHECK MEDIUM 50
      """;

  private static final Pattern SCORE = Pattern.compile("\"score\":(\\d+)");
  private static final Pattern TENANT = Pattern.compile("\"tenant\":\"([^\"]+)\"");
  private static final Context.Key<String> CALLER_TENANT = Context.key("tenant");
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final Map<String, Map<String, Decision>> decisions = new ConcurrentHashMap<>();
  private final Map<String, Label> labels = new ConcurrentHashMap<>();
  private final Map<String, List<Fact>> facts = new ConcurrentHashMap<>();
  private final Map<String, String> documents = new ConcurrentHashMap<>();
  private final AtomicInteger answers = new AtomicInteger();
  private final AtomicInteger largestBatch = new AtomicInteger();
  private final AtomicInteger fetched = new AtomicInteger();
  private final FakeGrpcServer server;
  private volatile int pauseAt = Integer.MAX_VALUE;
  private volatile CountDownLatch paused = new CountDownLatch(1);
  private volatile CountDownLatch resumed = new CountDownLatch(1);
  private volatile int largestAnswer = Integer.MAX_VALUE;
  private volatile boolean moody;

  public FakePolicy() {
    documents.put(digest(RECORDED), RECORDED);
    server =
        FakeGrpcServer.of(
            behindTenant(new Decisions()),
            behindTenant(new Policies()),
            behindTenant(new Labels()),
            behindTenant(new Facts()));
  }

  public String target() {
    return server.target();
  }

  public static String digest(String document) {
    return Digests.ofText(document);
  }

  /// Makes decisions of the recorded policy, one for each score, and publishes them.
  public List<Decision> decide(String tenant, String prefix, int... scores) {
    List<Decision> made = new ArrayList<>();
    for (int i = 0; i < scores.length; i++) {
      made.add(
          decision(prefix + i, scores[i], Instant.parse("2026-11-21T09:00:00Z").plusSeconds(i)));
    }
    made.forEach(decision -> record(tenant, decision));
    return made;
  }

  /// Stores a decision and publishes it.
  public void record(String tenant, Decision decision) {
    store(tenant, decision);
    publish(tenant, decision, "");
  }

  /// Stores a decision, or stores another in its place.
  public void store(String tenant, Decision decision) {
    decisions
        .computeIfAbsent(tenant, t -> new ConcurrentHashMap<>())
        .put(decision.getId(), decision);
  }

  public void forget(String tenant, String id) {
    decisions.getOrDefault(tenant, Map.of()).remove(id);
  }

  /// Says something about a decision and publishes that.
  public void label(String tenant, String decisionId, LabelKind kind) {
    String id = "label-" + labels.size();
    labels.put(
        id,
        Label.newBuilder()
            .setId(id)
            .setDecisionId(decisionId)
            .setKind(kind)
            .setCreateTime(Timestamp.newBuilder().setSeconds(1_800_000_000L + labels.size()))
            .build());
    append(tenant, FactType.FACT_TYPE_LABEL_GIVEN, id, "", "");
  }

  /// Publishes the fact of a decision, whether it is stored or not.
  public void publish(String tenant, Decision decision, String traceparent) {
    append(
        tenant,
        FactType.FACT_TYPE_DECISION_MADE,
        decision.getId(),
        decision.getInteractionId(),
        traceparent);
  }

  private void append(
      String tenant, FactType type, String id, String interactionId, String traceparent) {
    List<Fact> log = facts.computeIfAbsent(tenant, t -> new CopyOnWriteArrayList<>());
    log.add(
        Fact.newBuilder()
            .setTenant(tenant)
            .setIndex(log.size())
            .setType(type)
            .setId(id)
            .setInteractionId(interactionId)
            .setCorrelationId("correlation-" + interactionId)
            .setTraceparent(traceparent)
            .build());
  }

  public static Decision decision(String name, int score, Instant time) {
    return decision(name, RECORDED, "{\"score\":" + score + "}", time);
  }

  public static Decision decision(String name, String document, String variables, Instant time) {
    SimulateResult result =
        simulate(document, SimulateCase.newBuilder().setVariablesJson(variables).build());
    return Decision.newBuilder()
        .setId("d-" + name)
        .setInteractionId("i-" + name)
        .setStage(Stage.STAGE_ACTION)
        .setVerdict(result.getVerdict())
        .addAllMatches(result.getMatchesList())
        .setPolicyDigest(digest(document))
        .setEngineVersion("fake/1")
        .setVariablesJson(variables)
        .setDecideTime(
            Timestamp.newBuilder().setSeconds(time.getEpochSecond()).setNanos(time.getNano()))
        .build();
  }

  public void storePolicy(String document) {
    documents.put(digest(document), document);
  }

  /// Stands still before this many answers more.
  public void pauseAfter(int more) {
    paused = new CountDownLatch(1);
    resumed = new CountDownLatch(1);
    pauseAt = answers.get() + more;
  }

  public void awaitPause() throws InterruptedException {
    if (!paused.await(30, TimeUnit.SECONDS)) {
      throw new AssertionError("Nobody asked that often: " + answers);
    }
  }

  /// Goes on after a pause and stands still again before this many answers more.
  public void resumeFor(int more) {
    CountDownLatch waiting = resumed;
    pauseAfter(more);
    waiting.countDown();
  }

  public void resume() {
    pauseAt = Integer.MAX_VALUE;
    resumed.countDown();
  }

  /// Refuses to return more decisions than this at once, as a limit on message sizes does.
  public void limitAnswers(int atMost) {
    largestAnswer = atMost;
  }

  /// Answers by another rule than the one that is written, from now on.
  public void loseDeterminism(boolean lost) {
    moody = lost;
  }

  /// How many cases were answered.
  public int answered() {
    return answers.get();
  }

  /// How many decisions were fetched since somebody last forgot it.
  public int fetched() {
    return fetched.get();
  }

  public void forgetFetched() {
    fetched.set(0);
  }

  public int largestBatch() {
    return largestBatch.get();
  }

  public void stop() {
    server.stop();
  }

  public void restart() {
    server.restart();
  }

  @Override
  public void close() {
    resume();
    server.close();
  }

  private static SimulateResult simulate(String document, SimulateCase one) {
    SimulateResult.Builder result = SimulateResult.newBuilder().setCaseId(one.getCaseId());
    Matcher score = SCORE.matcher(one.getVariablesJson());
    if (!score.find()) {
      return result.setNotReplayableReason("missing:score").build();
    }
    List<RuleMatch> matches =
        document
            .lines()
            .map(line -> line.split(" ", -1))
            .filter(rule -> Integer.parseInt(score.group(1)) >= Integer.parseInt(rule[3]))
            .map(FakePolicy::match)
            .sorted(
                Comparator.comparing(RuleMatch::getVerdict)
                    .reversed()
                    .thenComparing(RuleMatch::getRuleId))
            .toList();
    return result
        .setVerdict(matches.isEmpty() ? Verdict.VERDICT_ALLOW : matches.getFirst().getVerdict())
        .addAllMatches(matches)
        .build();
  }

  private static RuleMatch match(String[] rule) {
    return RuleMatch.newBuilder()
        .setRuleId(rule[0])
        .setVerdict(Verdict.valueOf("VERDICT_" + rule[1]))
        .setSeverity(Severity.valueOf("SEVERITY_" + rule[2]))
        .setReason(ReasonCode.REASON_CODE_RISK_HIGH)
        .build();
  }

  private static ServerServiceDefinition behindTenant(BindableService service) {
    return ServerInterceptors.intercept(
        service,
        new ServerInterceptor() {
          @Override
          public <Q, A> ServerCall.Listener<Q> interceptCall(
              ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            String tenant = tenant(String.valueOf(headers.get(AUTHORIZATION)));
            return Contexts.interceptCall(
                Context.current().withValue(CALLER_TENANT, tenant), call, headers, next);
          }
        });
  }

  /// Without looking at the signature.
  private static String tenant(String authorization) {
    String claims = authorization.split("\\.", -1)[1];
    Matcher tenant =
        TENANT.matcher(new String(Base64.getUrlDecoder().decode(claims), StandardCharsets.UTF_8));
    if (!tenant.find()) {
      throw new AssertionError("A call without a tenant");
    }
    return tenant.group(1);
  }

  private static RuntimeException refused(
      ErrorReason reason, String message, Map<String, String> metadata) {
    return Failures.status(Failure.of(reason, message, metadata));
  }

  private final class Decisions extends DecisionServiceGrpc.DecisionServiceImplBase {

    @Override
    public void batchGetDecisions(
        BatchGetDecisionsRequest request, StreamObserver<BatchGetDecisionsResponse> answer) {
      Map<String, Decision> stored = decisions.getOrDefault(CALLER_TENANT.get(), Map.of());
      List<Decision> found =
          request.getIdsList().stream().map(stored::get).filter(d -> d != null).toList();
      largestBatch.accumulateAndGet(found.size(), Math::max);
      if (found.size() > largestAnswer) {
        answer.onError(io.grpc.Status.RESOURCE_EXHAUSTED.asRuntimeException());
        return;
      }
      fetched.addAndGet(found.size());
      answer.onNext(BatchGetDecisionsResponse.newBuilder().addAllDecisions(found).build());
      answer.onCompleted();
    }

    @Override
    public StreamObserver<SimulateRequest> simulate(StreamObserver<SimulateResponse> answer) {
      return new Simulation((ServerCallStreamObserver<SimulateResponse>) answer);
    }
  }

  private final class Simulation implements StreamObserver<SimulateRequest> {

    private final ServerCallStreamObserver<SimulateResponse> answer;
    private @Nullable String document;

    Simulation(ServerCallStreamObserver<SimulateResponse> answer) {
      this.answer = answer;
      answer.setOnCancelHandler(() -> {});
    }

    @Override
    public void onNext(SimulateRequest request) {
      switch (request.getRequestCase()) {
        case POLICY -> compile(request.getPolicy());
        case SIMULATE_CASE -> decide(request.getSimulateCase());
        case REQUEST_NOT_SET -> throw new AssertionError("An empty request");
      }
    }

    private void compile(CandidatePolicy candidate) {
      String text =
          candidate.hasDigest() ? documents.get(candidate.getDigest()) : candidate.getDocument();
      if (text == null) {
        answer.onError(
            refused(ErrorReason.ERROR_REASON_NOT_FOUND, "There is no such policy.", Map.of()));
      } else if (text.startsWith("broken")) {
        answer.onError(
            refused(
                ErrorReason.ERROR_REASON_POLICY_INVALID,
                "The policy does not compile.",
                Map.of("line", "3", "column", "7", "message", "unknown name 'scroe'")));
      } else {
        document = text;
        answer.onNext(
            SimulateResponse.newBuilder()
                .setPolicy(
                    CompiledPolicy.newBuilder()
                        .setDigest(digest(text))
                        .setEngineVersion("fake/1")
                        .setVariableSchemaDigest(digest("score")))
                .build());
      }
    }

    private void decide(SimulateCase one) {
      if (answers.incrementAndGet() > pauseAt) {
        pause();
      }
      SimulateResult result = FakePolicy.simulate(String.valueOf(document), one);
      if (moody) {
        result = result.toBuilder().setVerdict(Verdict.VERDICT_CHECK).build();
      }
      if (!answer.isCancelled()) {
        answer.onNext(SimulateResponse.newBuilder().setResult(result).build());
      }
    }

    private void pause() {
      CountDownLatch until = resumed;
      paused.countDown();
      try {
        until.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void onError(Throwable thrown) {}

    @Override
    public void onCompleted() {
      if (!answer.isCancelled()) {
        answer.onCompleted();
      }
    }
  }

  private final class Policies extends PolicyServiceGrpc.PolicyServiceImplBase {

    @Override
    public void getPolicy(GetPolicyRequest request, StreamObserver<GetPolicyResponse> answer) {
      String document = documents.get(request.getDigest());
      if (document == null) {
        answer.onError(
            refused(ErrorReason.ERROR_REASON_NOT_FOUND, "There is no such policy.", Map.of()));
        return;
      }
      answer.onNext(
          GetPolicyResponse.newBuilder()
              .setPolicy(
                  PolicyVersion.newBuilder()
                      .setDigest(request.getDigest())
                      .setName("fake-" + document.lines().count())
                      .setDocument(document))
              .build());
      answer.onCompleted();
    }
  }

  private final class Labels extends LabelServiceGrpc.LabelServiceImplBase {

    @Override
    public void batchGetLabels(
        BatchGetLabelsRequest request, StreamObserver<BatchGetLabelsResponse> answer) {
      answer.onNext(
          BatchGetLabelsResponse.newBuilder()
              .addAllLabels(
                  request.getIdsList().stream().map(labels::get).filter(l -> l != null).toList())
              .build());
      answer.onCompleted();
    }
  }

  private final class Facts extends FactServiceGrpc.FactServiceImplBase {

    @Override
    public void listFactLogs(
        ListFactLogsRequest request, StreamObserver<ListFactLogsResponse> answer) {
      ListFactLogsResponse.Builder logs = ListFactLogsResponse.newBuilder();
      facts.forEach((tenant, log) ->
          logs.addFactLogs(FactLog.newBuilder().setTenant(tenant).setSize(log.size())));
      answer.onNext(logs.build());
      answer.onCompleted();
    }

    @Override
    public void listFacts(ListFactsRequest request, StreamObserver<ListFactsResponse> answer) {
      answer.onNext(
          ListFactsResponse.newBuilder()
              .addAllFacts(
                  facts.getOrDefault(CALLER_TENANT.get(), List.of()).stream()
                      .skip(request.getFromIndex())
                      .limit(request.getPageSize())
                      .toList())
              .build());
      answer.onCompleted();
    }
  }
}
