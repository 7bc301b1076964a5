package io.whytrail.ingest;

import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
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
import io.whytrail.interaction.v1.Stage;
import io.whytrail.policy.v1.Activation;
import io.whytrail.policy.v1.Approval;
import io.whytrail.policy.v1.ApprovalServiceGrpc;
import io.whytrail.policy.v1.ApprovalState;
import io.whytrail.policy.v1.BatchGetActivationsRequest;
import io.whytrail.policy.v1.BatchGetActivationsResponse;
import io.whytrail.policy.v1.BatchGetApprovalsRequest;
import io.whytrail.policy.v1.BatchGetApprovalsResponse;
import io.whytrail.policy.v1.BatchGetDecisionsRequest;
import io.whytrail.policy.v1.BatchGetDecisionsResponse;
import io.whytrail.policy.v1.BatchGetLabelsRequest;
import io.whytrail.policy.v1.BatchGetLabelsResponse;
import io.whytrail.policy.v1.DecideRequest;
import io.whytrail.policy.v1.DecideResponse;
import io.whytrail.policy.v1.Decision;
import io.whytrail.policy.v1.DecisionServiceGrpc;
import io.whytrail.policy.v1.GetApprovalRequest;
import io.whytrail.policy.v1.GetApprovalResponse;
import io.whytrail.policy.v1.GetPolicyRequest;
import io.whytrail.policy.v1.GetPolicyResponse;
import io.whytrail.policy.v1.Label;
import io.whytrail.policy.v1.LabelServiceGrpc;
import io.whytrail.policy.v1.PolicyServiceGrpc;
import io.whytrail.policy.v1.PolicyVersion;
import io.whytrail.policy.v1.RedeemApprovalRequest;
import io.whytrail.policy.v1.RedeemApprovalResponse;
import io.whytrail.policy.v1.Verdict;
import io.whytrail.policy.v1.WatchApprovalRequest;
import io.whytrail.policy.v1.WatchApprovalResponse;
import io.whytrail.replay.v1.BatchGetRunsRequest;
import io.whytrail.replay.v1.BatchGetRunsResponse;
import io.whytrail.replay.v1.ReplayServiceGrpc;
import io.whytrail.replay.v1.Run;
import io.whytrail.runtime.failure.Failure;
import io.whytrail.runtime.failure.Failures;
import io.whytrail.scoring.v1.Anomaly;
import io.whytrail.scoring.v1.Assessment;
import io.whytrail.scoring.v1.BatchGetAnomaliesRequest;
import io.whytrail.scoring.v1.BatchGetAnomaliesResponse;
import io.whytrail.scoring.v1.BatchGetAssessmentsRequest;
import io.whytrail.scoring.v1.BatchGetAssessmentsResponse;
import io.whytrail.scoring.v1.ScoreRequest;
import io.whytrail.scoring.v1.ScoreResponse;
import io.whytrail.scoring.v1.ScoringServiceGrpc;
import io.whytrail.scoring.v1.StageAssessment;
import io.whytrail.scoring.v1.Tier;
import io.whytrail.testing.FakeGrpcServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Scoring, policy and replay as this service sees them: three servers that answer as a test tells
/// them to and remember what they were asked.
public final class FakePeers implements AutoCloseable {

  private static final Context.Key<String> TENANT = Context.key("fake-tenant");
  private static final Pattern TENANT_CLAIM = Pattern.compile("\"tenant\":\"([^\"]*)\"");

  private final FakeGrpcServer scoringServer;
  private final FakeGrpcServer policyServer;
  private final FakeGrpcServer replayServer;

  /// What scoring publishes, by tenant; the same for the others.
  public final Facts scoringFacts = new Facts();

  public final Facts policyFacts = new Facts();
  public final Facts replayFacts = new Facts();

  public final List<ScoreRequest> scored = new CopyOnWriteArrayList<>();
  public final List<DecideRequest> decided = new CopyOnWriteArrayList<>();
  public final Map<String, Assessment> assessments = new ConcurrentHashMap<>();
  public final Map<String, Anomaly> anomalies = new ConcurrentHashMap<>();
  public final Map<String, Decision> decisions = new ConcurrentHashMap<>();
  public final Map<String, Approval> approvals = new ConcurrentHashMap<>();
  public final Map<String, Activation> activations = new ConcurrentHashMap<>();
  public final Map<String, Label> labels = new ConcurrentHashMap<>();
  public final Map<String, Run> runs = new ConcurrentHashMap<>();
  public final Map<String, String> policies = new ConcurrentHashMap<>();

  /// How scoring answers; an assessment without an id means that it never does.
  public volatile Function<ScoreRequest, Assessment> scoring = this::rated;

  /// How policy answers; a decision without an id means that it never does.
  public volatile Function<DecideRequest, Decision> policy =
      request -> decision(request, Verdict.VERDICT_ALLOW);

  private final Map<String, List<StreamObserver<WatchApprovalResponse>>> watchers =
      new ConcurrentHashMap<>();

  public FakePeers() {
    scoringServer = server(new Scoring(), scoringFacts);
    policyServer =
        server(new Decisions(), new Approvals(), new Policies(), new Labels(), policyFacts);
    replayServer = server(new Replay(), replayFacts);
  }

  /// Where the service under test finds them.
  public Map<String, String> properties() {
    return Map.of(
        "grpc.channels.scoring.target", scoringServer.target(),
        "grpc.channels.policy.target", policyServer.target(),
        "grpc.channels.replay.target", replayServer.target());
  }

  public FakeGrpcServer scoringServer() {
    return scoringServer;
  }

  public FakeGrpcServer policyServer() {
    return policyServer;
  }

  @Override
  public void close() {
    scoringServer.close();
    policyServer.close();
    replayServer.close();
  }

  /// An assessment of nothing special.
  public Assessment rated(ScoreRequest request) {
    return Assessment.newBuilder()
        .setId(UUID.randomUUID().toString())
        .setInteractionId(request.getInteraction().getId())
        .setEvaluationId(request.getEvaluationId())
        .setCorrelationId(request.getInteraction().getCorrelationId())
        .setTier(request.getTier() == Tier.TIER_UNSPECIFIED ? Tier.TIER_FAST : request.getTier())
        .addStages(
            StageAssessment.newBuilder()
                .setStage(request.getStagesCount() == 0 ? Stage.STAGE_INPUT : request.getStages(0))
                .setScore(12))
        .build();
  }

  public Decision decision(DecideRequest request, Verdict verdict) {
    return Decision.newBuilder()
        .setId(UUID.randomUUID().toString())
        .setInteractionId(request.getInteractionId())
        .setEvaluationId(request.getEvaluationId())
        .setAssessmentId(request.getAssessment().getId())
        .setStage(request.getStage())
        .setVerdict(verdict)
        .setPolicyDigest("sha256:policy")
        .setEngineVersion("fake/1")
        .setDegraded(!request.hasAssessment())
        .setPreviousDecisionId(request.getPreviousDecisionId())
        .build();
  }

  /// A decision that asks a person, with its approval.
  public Decision asking(DecideRequest request) {
    Decision asking = decision(request, Verdict.VERDICT_APPROVE);
    Approval approval =
        Approval.newBuilder()
            .setId(UUID.randomUUID().toString())
            .setDecisionId(asking.getId())
            .setInteractionId(request.getInteractionId())
            .setEvaluationId(request.getEvaluationId())
            .setState(ApprovalState.APPROVAL_STATE_PENDING)
            .setActionDigest(request.getFacts().getActionDigest())
            .setRequester(request.getFacts().getRequester())
            .build();
    approvals.put(approval.getId(), approval);
    return asking.toBuilder().setApprovalId(approval.getId()).build();
  }

  /// Lets a person, or time, resolve an approval.
  public void resolve(String approvalId, ApprovalState state) {
    synchronized (watchers) {
      Approval resolved =
          Objects.requireNonNull(
              approvals.computeIfPresent(
                  approvalId,
                  (id, approval) ->
                      approval.toBuilder().setState(state).setResolver("a reviewer").build()));
      watchers
          .getOrDefault(approvalId, List.of())
          .forEach(watcher -> {
            if (watcher instanceof ServerCallStreamObserver<?> call && call.isCancelled()) {
              return;
            }
            watcher.onNext(WatchApprovalResponse.newBuilder().setApproval(resolved).build());
            watcher.onCompleted();
          });
    }
  }

  private static FakeGrpcServer server(BindableService... services) {
    List<ServerServiceDefinition> definitions = new ArrayList<>();
    for (BindableService service : services) {
      definitions.add(ServerInterceptors.intercept(service, new TenantInterceptor()));
    }
    return FakeGrpcServer.of(definitions.toArray(ServerServiceDefinition[]::new));
  }

  /// Reads the tenant out of the caller's token.
  private static final class TenantInterceptor implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      String token =
          Objects.requireNonNull(
              headers.get(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER)));
      String claims =
          new String(
              Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]), StandardCharsets.UTF_8);
      Matcher tenant = TENANT_CLAIM.matcher(claims);
      if (!tenant.find()) {
        throw new IllegalStateException("A service token names a tenant");
      }
      return Contexts.interceptCall(
          Context.current().withValue(TENANT, tenant.group(1)), call, headers, next);
    }
  }

  private static <T> void answer(StreamObserver<T> observer, T answer) {
    observer.onNext(answer);
    observer.onCompleted();
  }

  /// A fact log by hand.
  public static final class Facts extends FactServiceGrpc.FactServiceImplBase {

    private final Map<String, List<Fact>> logs = new ConcurrentHashMap<>();

    public void add(String tenant, FactType type, String id, String interactionId) {
      List<Fact> log = logs.computeIfAbsent(tenant, name -> new CopyOnWriteArrayList<>());
      log.add(
          Fact.newBuilder()
              .setTenant(tenant)
              .setIndex(log.size())
              .setType(type)
              .setId(id)
              .setInteractionId(interactionId)
              .build());
    }

    @Override
    public void listFactLogs(
        ListFactLogsRequest request, StreamObserver<ListFactLogsResponse> observer) {
      ListFactLogsResponse.Builder response = ListFactLogsResponse.newBuilder();
      logs.forEach((tenant, log) ->
          response.addFactLogs(FactLog.newBuilder().setTenant(tenant).setSize(log.size())));
      answer(observer, response.build());
    }

    @Override
    public void listFacts(ListFactsRequest request, StreamObserver<ListFactsResponse> observer) {
      List<Fact> log = logs.getOrDefault(TENANT.get(), List.of());
      int from = (int) Math.min(request.getFromIndex(), log.size());
      answer(
          observer,
          ListFactsResponse.newBuilder().addAllFacts(log.subList(from, log.size())).build());
    }
  }

  private final class Scoring extends ScoringServiceGrpc.ScoringServiceImplBase {
    @Override
    public void score(ScoreRequest request, StreamObserver<ScoreResponse> observer) {
      scored.add(request);
      Assessment assessment = scoring.apply(request);
      if (!assessment.getId().isEmpty()) {
        answer(observer, ScoreResponse.newBuilder().setAssessment(assessment).build());
      }
    }

    @Override
    public void batchGetAssessments(
        BatchGetAssessmentsRequest request, StreamObserver<BatchGetAssessmentsResponse> observer) {
      BatchGetAssessmentsResponse.Builder response = BatchGetAssessmentsResponse.newBuilder();
      request.getIdsList().stream()
          .filter(assessments::containsKey)
          .forEach(id -> response.addAssessments(assessments.get(id)));
      answer(observer, response.build());
    }

    @Override
    public void batchGetAnomalies(
        BatchGetAnomaliesRequest request, StreamObserver<BatchGetAnomaliesResponse> observer) {
      BatchGetAnomaliesResponse.Builder response = BatchGetAnomaliesResponse.newBuilder();
      request.getIdsList().stream()
          .filter(anomalies::containsKey)
          .forEach(id -> response.addAnomalies(anomalies.get(id)));
      answer(observer, response.build());
    }
  }

  private final class Decisions extends DecisionServiceGrpc.DecisionServiceImplBase {
    @Override
    public void decide(DecideRequest request, StreamObserver<DecideResponse> observer) {
      decided.add(request);
      Decision decision = policy.apply(request);
      if (!decision.getId().isEmpty()) {
        answer(observer, DecideResponse.newBuilder().setDecision(decision).build());
      }
    }

    @Override
    public void batchGetDecisions(
        BatchGetDecisionsRequest request, StreamObserver<BatchGetDecisionsResponse> observer) {
      BatchGetDecisionsResponse.Builder response = BatchGetDecisionsResponse.newBuilder();
      request.getIdsList().stream()
          .filter(decisions::containsKey)
          .forEach(id -> response.addDecisions(decisions.get(id)));
      answer(observer, response.build());
    }
  }

  private final class Approvals extends ApprovalServiceGrpc.ApprovalServiceImplBase {
    @Override
    public void getApproval(
        GetApprovalRequest request, StreamObserver<GetApprovalResponse> observer) {
      answer(
          observer,
          GetApprovalResponse.newBuilder().setApproval(approvals.get(request.getId())).build());
    }

    @Override
    public void watchApproval(
        WatchApprovalRequest request, StreamObserver<WatchApprovalResponse> observer) {
      synchronized (watchers) {
        Approval approval = Objects.requireNonNull(approvals.get(request.getId()));
        observer.onNext(WatchApprovalResponse.newBuilder().setApproval(approval).build());
        if (approval.getState() == ApprovalState.APPROVAL_STATE_PENDING) {
          watchers
              .computeIfAbsent(request.getId(), id -> new CopyOnWriteArrayList<>())
              .add(observer);
        } else {
          observer.onCompleted();
        }
      }
    }

    @Override
    public void redeemApproval(
        RedeemApprovalRequest request, StreamObserver<RedeemApprovalResponse> observer) {
      Approval approval = Objects.requireNonNull(approvals.get(request.getId()));
      ErrorReason refusal = refusal(approval, request);
      if (refusal != ErrorReason.ERROR_REASON_UNSPECIFIED) {
        observer.onError(Failures.status(Failure.of(refusal, "no")));
        return;
      }
      Approval redeemed =
          approval.toBuilder().setState(ApprovalState.APPROVAL_STATE_REDEEMED).build();
      approvals.put(request.getId(), redeemed);
      answer(observer, RedeemApprovalResponse.newBuilder().setApproval(redeemed).build());
    }

    private static ErrorReason refusal(Approval approval, RedeemApprovalRequest request) {
      if (!approval.getActionDigest().equals(request.getActionDigest())) {
        return ErrorReason.ERROR_REASON_ACTION_MISMATCH;
      }
      return switch (approval.getState()) {
        case APPROVAL_STATE_GRANTED -> ErrorReason.ERROR_REASON_UNSPECIFIED;
        case APPROVAL_STATE_PENDING -> ErrorReason.ERROR_REASON_APPROVAL_NOT_GRANTED;
        case APPROVAL_STATE_EXPIRED -> ErrorReason.ERROR_REASON_APPROVAL_EXPIRED;
        default -> ErrorReason.ERROR_REASON_APPROVAL_RESOLVED;
      };
    }

    @Override
    public void batchGetApprovals(
        BatchGetApprovalsRequest request, StreamObserver<BatchGetApprovalsResponse> observer) {
      BatchGetApprovalsResponse.Builder response = BatchGetApprovalsResponse.newBuilder();
      request.getIdsList().stream()
          .filter(approvals::containsKey)
          .forEach(id -> response.addApprovals(approvals.get(id)));
      answer(observer, response.build());
    }
  }

  private final class Policies extends PolicyServiceGrpc.PolicyServiceImplBase {
    @Override
    public void getPolicy(GetPolicyRequest request, StreamObserver<GetPolicyResponse> observer) {
      String document = policies.get(request.getDigest());
      if (document == null) {
        observer.onError(Status.NOT_FOUND.asRuntimeException());
        return;
      }
      answer(
          observer,
          GetPolicyResponse.newBuilder()
              .setPolicy(
                  PolicyVersion.newBuilder().setDigest(request.getDigest()).setDocument(document))
              .build());
    }

    @Override
    public void batchGetActivations(
        BatchGetActivationsRequest request, StreamObserver<BatchGetActivationsResponse> observer) {
      BatchGetActivationsResponse.Builder response = BatchGetActivationsResponse.newBuilder();
      request.getIdsList().stream()
          .filter(activations::containsKey)
          .forEach(id -> response.addActivations(activations.get(id)));
      answer(observer, response.build());
    }
  }

  private final class Labels extends LabelServiceGrpc.LabelServiceImplBase {
    @Override
    public void batchGetLabels(
        BatchGetLabelsRequest request, StreamObserver<BatchGetLabelsResponse> observer) {
      BatchGetLabelsResponse.Builder response = BatchGetLabelsResponse.newBuilder();
      request.getIdsList().stream()
          .filter(labels::containsKey)
          .forEach(id -> response.addLabels(labels.get(id)));
      answer(observer, response.build());
    }
  }

  private final class Replay extends ReplayServiceGrpc.ReplayServiceImplBase {
    @Override
    public void batchGetRuns(
        BatchGetRunsRequest request, StreamObserver<BatchGetRunsResponse> observer) {
      BatchGetRunsResponse.Builder response = BatchGetRunsResponse.newBuilder();
      request.getIdsList().stream()
          .filter(runs::containsKey)
          .forEach(id -> response.addRuns(runs.get(id)));
      answer(observer, response.build());
    }
  }
}
