package io.whytrail.local.demo;

import io.grpc.ClientInterceptor;
import io.grpc.StatusRuntimeException;
import io.whytrail.ingest.v1.EvaluateRequest;
import io.whytrail.ingest.v1.Evaluation;
import io.whytrail.ingest.v1.IngestServiceGrpc;
import io.whytrail.ingest.v1.IngestServiceGrpc.IngestServiceBlockingStub;
import io.whytrail.ingest.v1.RedeemRequest;
import io.whytrail.ingest.v1.ReportOutcomeRequest;
import io.whytrail.ingest.v1.ReportOutcomeResponse;
import io.whytrail.ingest.v1.WatchDecisionRequest;
import io.whytrail.ingest.v1.WatchDecisionResponse;
import io.whytrail.interaction.v1.Outcome;
import io.whytrail.local.connection.Connections;
import io.whytrail.local.identity.TokenIssuer.Identity;
import io.whytrail.local.mesh.ServiceName;
import io.whytrail.runtime.identity.Role;
import java.util.Iterator;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/// An application that asks before it acts.
final class GateClient {

  private static final int SECONDS = 30;

  private final IngestServiceBlockingStub stub;

  GateClient(Connections connections, String tenant) {
    this(
        IngestServiceGrpc.newBlockingStub(connections.to(ServiceName.INGEST))
            .withCallCredentials(connections.as(Identity.of("demo-agent", tenant, Role.PRODUCER))));
  }

  private GateClient(IngestServiceBlockingStub stub) {
    this.stub = stub;
  }

  /// The same application with this on every call.
  GateClient with(ClientInterceptor interceptor) {
    return new GateClient(stub.withInterceptors(interceptor));
  }

  Evaluation ask(Question question) {
    EvaluateRequest.Builder request =
        EvaluateRequest.newBuilder()
            .setInteraction(question.soFar())
            .setStage(question.stage())
            .setEvaluationId(UUID.randomUUID().toString());
    if (question.call() >= 0) {
      request.setToolCallIndex(question.call());
    }
    return stub().evaluate(request.build()).getEvaluation();
  }

  /// The evaluation when nothing about it will change any more.
  Evaluation awaitFinal(Evaluation evaluation) {
    Iterator<WatchDecisionResponse> states =
        stub()
            .watchDecision(
                WatchDecisionRequest.newBuilder().setEvaluationId(evaluation.getId()).build());
    Evaluation last = evaluation;
    while (!last.getFinal() && states.hasNext()) {
      last = states.next().getEvaluation();
    }
    return last;
  }

  /// Permission to run exactly this action, once.
  Evaluation redeem(Evaluation evaluation, Question question) {
    return stub()
        .redeem(
            RedeemRequest.newBuilder()
                .setEvaluationId(evaluation.getId())
                .setAction(question.action())
                .build())
        .getEvaluation();
  }

  void report(Evaluation evaluation, Outcome outcome, Question question) {
    ReportOutcomeRequest.Builder request =
        ReportOutcomeRequest.newBuilder().setEvaluationId(evaluation.getId()).setOutcome(outcome);
    boolean ran = outcome == Outcome.OUTCOME_EXECUTED || outcome == Outcome.OUTCOME_FAILED;
    if (ran && question.executed().hasResult()) {
      request.setResult(question.result());
    }
    ReportOutcomeResponse _ = stub().reportOutcome(request.build());
  }

  /// Runs an action that may run and says what came of it; says that it did not run otherwise.
  void act(Evaluation evaluation, Question question) {
    if (!evaluation.getAllowed()) {
      report(evaluation, Outcome.OUTCOME_NOT_EXECUTED, question);
      return;
    }
    Evaluation _ = redeem(evaluation, question);
    report(evaluation, question.outcome(), question);
  }

  /// Whether the gate refuses to let it run.
  boolean refusesToRedeem(Evaluation evaluation, Question question) {
    try {
      Evaluation _ = redeem(evaluation, question);
      return false;
    } catch (StatusRuntimeException e) {
      return true;
    }
  }

  private IngestServiceBlockingStub stub() {
    return stub.withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
  }
}
