package io.whytrail.ingest.gate;

import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import io.whytrail.ingest.capture.Capture;
import io.whytrail.ingest.capture.CaptureCodec;
import io.whytrail.ingest.capture.Recorded;
import io.whytrail.ingest.peers.Consent;
import io.whytrail.ingest.peers.PolicyClient;
import io.whytrail.ingest.v1.EvaluateRequest;
import io.whytrail.ingest.v1.EvaluateResponse;
import io.whytrail.ingest.v1.RedeemRequest;
import io.whytrail.ingest.v1.RedeemResponse;
import io.whytrail.ingest.v1.ReportOutcomeRequest;
import io.whytrail.ingest.v1.ReportOutcomeResponse;
import io.whytrail.ingest.v1.WaitFor;
import io.whytrail.ingest.v1.WatchDecisionRequest;
import io.whytrail.ingest.v1.WatchDecisionResponse;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.runtime.correlation.Correlation;
import io.whytrail.runtime.correlation.Correlation.CorrelationScope;
import io.whytrail.runtime.failure.Failure;
import io.whytrail.runtime.identity.Caller;
import io.whytrail.runtime.identity.Role;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The gate's rpcs of IngestService.
@Singleton
public final class GateEndpoint {

  private static final Logger log = LoggerFactory.getLogger(GateEndpoint.class);

  private final Gate gate;
  private final Admission admission;
  private final Capture capture;
  private final PolicyClient policy;
  private final EvaluationCodec codec;
  private final GateConfiguration configuration;

  GateEndpoint(
      Gate gate,
      Admission admission,
      Capture capture,
      PolicyClient policy,
      EvaluationCodec codec,
      GateConfiguration configuration) {
    this.gate = gate;
    this.admission = admission;
    this.capture = capture;
    this.policy = policy;
    this.codec = codec;
    this.configuration = configuration;
  }

  public EvaluateResponse evaluate(EvaluateRequest request) {
    Caller caller = Caller.require(Role.PRODUCER);
    return admission.admit(() -> evaluate(caller, request));
  }

  private EvaluateResponse evaluate(Caller caller, EvaluateRequest request) {
    Asked asked = codec.asked(caller, request);
    try (CorrelationScope ignored = Correlation.with(asked.question().correlationId())) {
      Gate.Answer answer = gate.evaluate(asked);
      Recorded recorded =
          capture.recorded(caller.tenant(), answer.question().record(), !answer.question().fresh());
      return EvaluateResponse.newBuilder()
          .setEvaluation(EvaluationCodec.evaluation(answer.evaluated()))
          .setReceipt(CaptureCodec.receipt(recorded))
          .build();
    }
  }

  public RedeemResponse redeem(RedeemRequest request) {
    Caller caller = Caller.require(Role.PRODUCER);
    String digest = EvaluationCodec.digest(request.getAction());
    return RedeemResponse.newBuilder()
        .setEvaluation(
            EvaluationCodec.evaluation(
                gate.redeem(caller.tenant(), request.getEvaluationId(), digest)))
        .build();
  }

  public ReportOutcomeResponse reportOutcome(ReportOutcomeRequest request, Duration patience) {
    Caller caller = Caller.require(Role.PRODUCER);
    EvaluationRow row = gate.row(caller.tenant(), request.getEvaluationId());
    try (CorrelationScope ignored = Correlation.with(row.correlationId())) {
      Recorded recorded =
          capture.record(codec.outcome(caller, row, request), WaitFor.WAIT_FOR_DURABLE, patience);
      return ReportOutcomeResponse.newBuilder().setReceipt(CaptureCodec.receipt(recorded)).build();
    }
  }

  /// Sends the evaluation as it is, and again at each change of its approval, until it is final.
  public void watch(WatchDecisionRequest request, StreamObserver<WatchDecisionResponse> answers) {
    Caller caller = Caller.require(Role.PRODUCER, Role.REVIEWER);
    Watch watch = new Watch(caller.tenant(), request.getEvaluationId(), answers);
    watch.run();
    answers.onCompleted();
  }

  private final class Watch {

    private final String tenant;
    private final String evaluationId;
    private final StreamObserver<WatchDecisionResponse> answers;
    private WatchDecisionResponse last = WatchDecisionResponse.getDefaultInstance();
    private boolean done;

    Watch(String tenant, String evaluationId, StreamObserver<WatchDecisionResponse> answers) {
      this.tenant = tenant;
      this.evaluationId = evaluationId;
      this.answers = answers;
    }

    void run() {
      send(gate.state(tenant, evaluationId));
      while (!done) {
        try {
          String approvalId = gate.row(tenant, evaluationId).approvalId();
          policy.watchApproval(tenant, approvalId, this::take);
        } catch (Failure e) {
          requirePeerTrouble(e);
        }
        if (!done) {
          // Policy is gone or ended the stream: what its facts brought meanwhile is here.
          pause();
          send(gate.state(tenant, evaluationId));
        }
      }
    }

    /// An approval that is resolved is on record before the caller is told.
    private boolean take(Consent consent) {
      if (consent.isResolved()) {
        gate.seal(tenant, consent);
      }
      send(gate.state(tenant, evaluationId, consent));
      return !done;
    }

    private void send(Evaluated evaluated) {
      WatchDecisionResponse response =
          WatchDecisionResponse.newBuilder()
              .setEvaluation(EvaluationCodec.evaluation(evaluated))
              .build();
      if (!response.equals(last)) {
        answers.onNext(response);
      }
      last = response;
      done = evaluated.standing().isFinal();
    }

    private void requirePeerTrouble(Failure e) {
      if (e.reason() != ErrorReason.ERROR_REASON_PEER_UNAVAILABLE) {
        throw e;
      }
      if (Context.current().isCancelled()) {
        throw Failure.of(
                ErrorReason.ERROR_REASON_DEADLINE_EXCEEDED,
                "The caller stopped watching: watch again to go on.")
            .because(e);
      }
      log.info("Policy can't be asked about an approval and is asked again", e);
    }

    /// Waits, but not longer than the caller does.
    private void pause() {
      CountDownLatch cancelled = new CountDownLatch(1);
      Context.CancellationListener listener = context -> cancelled.countDown();
      Context.current().addListener(listener, Runnable::run);
      try {
        if (cancelled.await(configuration.watchRetry().toMillis(), TimeUnit.MILLISECONDS)) {
          throw Failure.of(
              ErrorReason.ERROR_REASON_DEADLINE_EXCEEDED,
              "The caller stopped watching: watch again to go on.");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw Failure.of(
                ErrorReason.ERROR_REASON_PEER_UNAVAILABLE, "The service stops: watch again.")
            .because(e);
      } finally {
        Context.current().removeListener(listener);
      }
    }
  }
}
