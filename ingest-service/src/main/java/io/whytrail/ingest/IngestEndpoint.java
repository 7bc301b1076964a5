package io.whytrail.ingest;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.stub.StreamObserver;
import io.micronaut.context.annotation.Value;
import io.whytrail.ingest.capture.Capture;
import io.whytrail.ingest.capture.CaptureCodec;
import io.whytrail.ingest.capture.RecordStreamHandler;
import io.whytrail.ingest.capture.Recorded;
import io.whytrail.ingest.forensics.ForensicsEndpoint;
import io.whytrail.ingest.gate.GateEndpoint;
import io.whytrail.ingest.v1.EvaluateRequest;
import io.whytrail.ingest.v1.EvaluateResponse;
import io.whytrail.ingest.v1.GetInteractionRequest;
import io.whytrail.ingest.v1.GetInteractionResponse;
import io.whytrail.ingest.v1.GetTimelineRequest;
import io.whytrail.ingest.v1.GetTimelineResponse;
import io.whytrail.ingest.v1.IngestServiceGrpc;
import io.whytrail.ingest.v1.RecordRequest;
import io.whytrail.ingest.v1.RecordResponse;
import io.whytrail.ingest.v1.RecordStreamRequest;
import io.whytrail.ingest.v1.RecordStreamResponse;
import io.whytrail.ingest.v1.RedeemRequest;
import io.whytrail.ingest.v1.RedeemResponse;
import io.whytrail.ingest.v1.ReportOutcomeRequest;
import io.whytrail.ingest.v1.ReportOutcomeResponse;
import io.whytrail.ingest.v1.SearchInteractionsRequest;
import io.whytrail.ingest.v1.SearchInteractionsResponse;
import io.whytrail.ingest.v1.StreamInteractionsRequest;
import io.whytrail.ingest.v1.StreamInteractionsResponse;
import io.whytrail.ingest.v1.WatchDecisionRequest;
import io.whytrail.ingest.v1.WatchDecisionResponse;
import io.whytrail.runtime.identity.Caller;
import io.whytrail.runtime.identity.Role;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// The record and the gate's front door, over gRPC.
@Singleton
final class IngestEndpoint extends IngestServiceGrpc.IngestServiceImplBase {

  private final CaptureCodec captureCodec;
  private final Capture capture;
  private final RecordStreamHandler recordStream;
  private final GateEndpoint gate;
  private final ForensicsEndpoint forensics;
  private final Duration waitLimit;

  IngestEndpoint(
      CaptureCodec captureCodec,
      Capture capture,
      RecordStreamHandler recordStream,
      GateEndpoint gate,
      ForensicsEndpoint forensics,
      @Value("${whytrail.ledger.wait-limit}") Duration waitLimit) {
    this.captureCodec = captureCodec;
    this.capture = capture;
    this.recordStream = recordStream;
    this.gate = gate;
    this.forensics = forensics;
    this.waitLimit = waitLimit;
  }

  @Override
  public void record(RecordRequest request, StreamObserver<RecordResponse> answer) {
    Caller caller = Caller.require(Role.PRODUCER);
    Recorded recorded =
        capture.record(
            captureCodec.record(caller.tenant(), request.getInteraction()),
            request.getWaitFor(),
            patience());
    answer.onNext(RecordResponse.newBuilder().setReceipt(CaptureCodec.receipt(recorded)).build());
    answer.onCompleted();
  }

  @Override
  public StreamObserver<RecordStreamRequest> recordStream(
      StreamObserver<RecordStreamResponse> answers) {
    return recordStream.handle(answers);
  }

  @Override
  public void evaluate(EvaluateRequest request, StreamObserver<EvaluateResponse> answer) {
    answer.onNext(gate.evaluate(request));
    answer.onCompleted();
  }

  @Override
  public void watchDecision(
      WatchDecisionRequest request, StreamObserver<WatchDecisionResponse> answers) {
    gate.watch(request, answers);
  }

  @Override
  public void redeem(RedeemRequest request, StreamObserver<RedeemResponse> answer) {
    answer.onNext(gate.redeem(request));
    answer.onCompleted();
  }

  @Override
  public void reportOutcome(
      ReportOutcomeRequest request, StreamObserver<ReportOutcomeResponse> answer) {
    answer.onNext(gate.reportOutcome(request, patience()));
    answer.onCompleted();
  }

  @Override
  public void getInteraction(
      GetInteractionRequest request, StreamObserver<GetInteractionResponse> answer) {
    answer.onNext(forensics.get(request));
    answer.onCompleted();
  }

  @Override
  public void searchInteractions(
      SearchInteractionsRequest request, StreamObserver<SearchInteractionsResponse> answer) {
    answer.onNext(forensics.search(request));
    answer.onCompleted();
  }

  @Override
  public void getTimeline(GetTimelineRequest request, StreamObserver<GetTimelineResponse> answer) {
    answer.onNext(forensics.timeline(request));
    answer.onCompleted();
  }

  @Override
  public void streamInteractions(
      StreamInteractionsRequest request, StreamObserver<StreamInteractionsResponse> answers) {
    forensics.stream(request, answers);
  }

  /// What is left of the call's deadline; the limit where it has none.
  private Duration patience() {
    Deadline deadline = Context.current().getDeadline();
    return deadline == null
        ? waitLimit
        : Duration.ofMillis(Math.max(0, deadline.timeRemaining(TimeUnit.MILLISECONDS)));
  }
}
