package io.whytrail.policy.decision;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.whytrail.policy.rule.RuleCodec;
import io.whytrail.policy.storage.Cursor;
import io.whytrail.policy.storage.Ids;
import io.whytrail.policy.storage.QueryCodec;
import io.whytrail.policy.storage.TimestampCodec;
import io.whytrail.policy.v1.BatchGetDecisionsRequest;
import io.whytrail.policy.v1.BatchGetDecisionsResponse;
import io.whytrail.policy.v1.DecideRequest;
import io.whytrail.policy.v1.DecideResponse;
import io.whytrail.policy.v1.DecisionServiceGrpc;
import io.whytrail.policy.v1.ListDecisionsRequest;
import io.whytrail.policy.v1.ListDecisionsResponse;
import io.whytrail.policy.v1.SimulateRequest;
import io.whytrail.policy.v1.SimulateResponse;
import io.whytrail.policy.v1.Verdict;
import io.whytrail.runtime.failure.RequestValidator;
import io.whytrail.runtime.identity.Caller;
import io.whytrail.runtime.identity.Role;
import io.whytrail.runtime.paging.PageToken;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Decisions over gRPC.
@Singleton
public final class DecisionEndpoint extends DecisionServiceGrpc.DecisionServiceImplBase {

  private static final int DEFAULT_PAGE = 100;

  private final Decisions decisions;
  private final Simulation simulation;
  private final RequestValidator validator;

  DecisionEndpoint(Decisions decisions, Simulation simulation, RequestValidator validator) {
    this.decisions = decisions;
    this.simulation = simulation;
    this.validator = validator;
  }

  @Override
  public void decide(DecideRequest request, StreamObserver<DecideResponse> responses) {
    Caller caller = Caller.require(Role.SERVICE);
    Decision decision = decisions.decide(caller.tenant(), QuestionCodec.question(request));
    answer(
        responses,
        DecideResponse.newBuilder().setDecision(DecisionCodec.decision(decision)).build());
  }

  @Override
  public StreamObserver<SimulateRequest> simulate(StreamObserver<SimulateResponse> responses) {
    Caller caller = Caller.require(Role.SERVICE, Role.POLICY_AUTHOR);
    SimulationHandler handler =
        new SimulationHandler(
            caller.tenant(),
            simulation,
            validator,
            (ServerCallStreamObserver<SimulateResponse>) responses);
    handler.start();
    return handler;
  }

  @Override
  public void batchGetDecisions(
      BatchGetDecisionsRequest request, StreamObserver<BatchGetDecisionsResponse> responses) {
    Caller caller = Caller.require(Role.SERVICE, Role.ANALYST, Role.AUDITOR);
    List<UUID> ids =
        request.getIdsList().stream().flatMap(id -> Ids.parse(id).stream()).distinct().toList();
    Map<UUID, Decision> found =
        decisions.find(caller.tenant(), ids).stream()
            .collect(Collectors.toMap(Decision::id, Function.identity()));
    BatchGetDecisionsResponse.Builder response = BatchGetDecisionsResponse.newBuilder();
    for (UUID id : ids) {
      Decision decision = found.get(id);
      if (decision != null) {
        response.addDecisions(DecisionCodec.decision(decision));
      }
    }
    answer(responses, response.build());
  }

  @Override
  public void listDecisions(
      ListDecisionsRequest request, StreamObserver<ListDecisionsResponse> responses) {
    answer(responses, list(Caller.current(), request));
  }

  /// A page of decisions, for gRPC and the console.
  public ListDecisionsResponse list(Caller caller, ListDecisionsRequest request) {
    caller.requireRole(Role.SERVICE, Role.ANALYST, Role.REVIEWER, Role.AUDITOR);
    int size = PageToken.size(request.getPageSize(), DEFAULT_PAGE);
    String query = query(request);
    List<Decision> rows =
        decisions.list(
            caller.tenant(), filter(request), Cursor.id(request.getPageToken(), query), size + 1);
    ListDecisionsResponse.Builder response = ListDecisionsResponse.newBuilder();
    rows.stream().limit(size).map(DecisionCodec::decision).forEach(response::addDecisions);
    if (rows.size() > size) {
      response.setNextPageToken(PageToken.encode(query, rows.get(size - 1).id().toString()));
    }
    return response.build();
  }

  /// The request without what differs from page to page.
  private static String query(ListDecisionsRequest request) {
    return QueryCodec.digest(request.toBuilder().clearPageSize().clearPageToken().build());
  }

  private static PostgresDecisions.Filter filter(ListDecisionsRequest request) {
    boolean anyStage = request.getStage() == io.whytrail.interaction.v1.Stage.STAGE_UNSPECIFIED;
    return new PostgresDecisions.Filter(
        request.getInteractionId(),
        request.getVerdict() == Verdict.VERDICT_UNSPECIFIED
            ? ""
            : RuleCodec.verdict(request.getVerdict()).name(),
        anyStage ? "" : RuleCodec.stage(request.getStage()).name(),
        request.getRuleId(),
        request.getPolicyDigest(),
        request.hasStartTime()
            ? Optional.of(TimestampCodec.of(request.getStartTime()))
            : Optional.empty(),
        request.hasEndTime()
            ? Optional.of(TimestampCodec.of(request.getEndTime()))
            : Optional.empty());
  }

  private static <T> void answer(StreamObserver<T> responses, T response) {
    responses.onNext(response);
    responses.onCompleted();
  }
}
