package io.whytrail.policy.decision;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.policy.rule.CompiledPolicy;
import io.whytrail.policy.rule.PolicyCompiler;
import io.whytrail.policy.rule.RuleCodec;
import io.whytrail.policy.rule.Ruling;
import io.whytrail.policy.rule.Variable;
import io.whytrail.policy.storage.TimestampCodec;
import io.whytrail.policy.v1.CandidatePolicy;
import io.whytrail.policy.v1.SimulateCase;
import io.whytrail.policy.v1.SimulateRequest;
import io.whytrail.policy.v1.SimulateResponse;
import io.whytrail.policy.v1.SimulateResult;
import io.whytrail.runtime.failure.Failure;
import io.whytrail.runtime.failure.RequestValidator;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One simulation stream: a policy, then cases, each answered in its order.
///
/// Cases are taken in only as fast as the client takes the answers: at most a window of them is
/// under way, so a slow reader costs no memory.
final class SimulationHandler implements StreamObserver<SimulateRequest> {

  private static final int WINDOW = 64;

  private final String tenant;
  private final Simulation simulation;
  private final RequestValidator validator;
  private final ServerCallStreamObserver<SimulateResponse> responses;
  private @Nullable CompiledPolicy policy;
  private int underWay;

  SimulationHandler(
      String tenant,
      Simulation simulation,
      RequestValidator validator,
      ServerCallStreamObserver<SimulateResponse> responses) {
    this.tenant = tenant;
    this.simulation = simulation;
    this.validator = validator;
    this.responses = responses;
  }

  void start() {
    responses.disableAutoRequest();
    responses.setOnReadyHandler(this::requestMore);
    // Without a handler a cancelled call makes onNext throw.
    responses.setOnCancelHandler(() -> {});
    requestMore();
  }

  /// The callbacks of one call never run at the same time.
  private void requestMore() {
    if (responses.isReady() && underWay < WINDOW) {
      int more = WINDOW - underWay;
      underWay = WINDOW;
      responses.request(more);
    }
  }

  @Override
  public void onNext(SimulateRequest request) {
    underWay--;
    validator.check(request);
    switch (request.getRequestCase()) {
      case POLICY -> responses.onNext(compiled(request.getPolicy()));
      case SIMULATE_CASE -> responses.onNext(answered(request.getSimulateCase()));
      case REQUEST_NOT_SET -> throw order("Send a policy or a case.");
    }
    if (underWay < WINDOW / 2) {
      requestMore();
    }
  }

  private SimulateResponse compiled(CandidatePolicy candidate) {
    if (policy != null) {
      throw order("Send one policy: start another stream for another one.");
    }
    CompiledPolicy compiled =
        switch (candidate.getSourceCase()) {
          case DIGEST -> simulation.stored(tenant, candidate.getDigest());
          case DOCUMENT -> simulation.document(candidate.getDocument());
          case SOURCE_NOT_SET -> throw order("Name the policy by its digest or its document.");
        };
    policy = compiled;
    return SimulateResponse.newBuilder()
        .setPolicy(
            io.whytrail.policy.v1.CompiledPolicy.newBuilder()
                .setDigest(compiled.digest())
                .setEngineVersion(PolicyCompiler.engineVersion())
                .setVariableSchemaDigest(Variable.schemaDigest()))
        .build();
  }

  private SimulateResponse answered(SimulateCase recorded) {
    if (policy == null) {
      throw order("Send the policy before the first case.");
    }
    SimulateResult.Builder result = SimulateResult.newBuilder().setCaseId(recorded.getCaseId());
    Simulation.Answer answer =
        simulation.answer(
            policy,
            RuleCodec.stage(recorded.getStage()),
            recorded.getVariablesJson(),
            recorded.hasDecideTime()
                ? Optional.of(TimestampCodec.of(recorded.getDecideTime()))
                : Optional.empty());
    switch (answer) {
      case Simulation.Answer.Ruled(Ruling ruling) ->
          result
              .setVerdict(RuleCodec.verdict(ruling.verdict()))
              .addAllMatches(RuleCodec.matches(ruling.matches()))
              .addAllObligations(RuleCodec.obligations(ruling.obligations()));
      case Simulation.Answer.NotReplayable(String reason) -> result.setNotReplayableReason(reason);
    }
    return SimulateResponse.newBuilder().setResult(result).build();
  }

  private static Failure order(String message) {
    return Failure.of(ErrorReason.ERROR_REASON_FIELD_INVALID, message, Map.of("field", "request"));
  }

  @Override
  public void onError(Throwable cancelled) {
    // The client went away: there is nobody to answer.
  }

  @Override
  public void onCompleted() {
    responses.onCompleted();
  }
}
