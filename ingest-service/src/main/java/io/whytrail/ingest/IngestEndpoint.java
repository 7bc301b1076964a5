package io.whytrail.ingest;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.stub.StreamObserver;
import io.micronaut.context.annotation.Value;
import io.whytrail.ingest.capture.Capture;
import io.whytrail.ingest.capture.CaptureCodec;
import io.whytrail.ingest.capture.RecordStreamHandler;
import io.whytrail.ingest.capture.Recorded;
import io.whytrail.ingest.v1.IngestServiceGrpc;
import io.whytrail.ingest.v1.RecordRequest;
import io.whytrail.ingest.v1.RecordResponse;
import io.whytrail.ingest.v1.RecordStreamRequest;
import io.whytrail.ingest.v1.RecordStreamResponse;
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
  private final Duration waitLimit;

  IngestEndpoint(
      CaptureCodec captureCodec,
      Capture capture,
      RecordStreamHandler recordStream,
      @Value("${whytrail.ledger.wait-limit}") Duration waitLimit) {
    this.captureCodec = captureCodec;
    this.capture = capture;
    this.recordStream = recordStream;
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

  /// What is left of the call's deadline; the limit where it has none.
  private Duration patience() {
    Deadline deadline = Context.current().getDeadline();
    return deadline == null
        ? waitLimit
        : Duration.ofMillis(Math.max(0, deadline.timeRemaining(TimeUnit.MILLISECONDS)));
  }
}
