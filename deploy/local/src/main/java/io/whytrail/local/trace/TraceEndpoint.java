package io.whytrail.local.trace;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import java.io.IOException;

/// The OTLP trace service.
final class TraceEndpoint extends TraceServiceGrpc.TraceServiceImplBase {

  private final TraceFiles files;

  TraceEndpoint(TraceFiles files) {
    this.files = files;
  }

  @Override
  public void export(
      ExportTraceServiceRequest request, StreamObserver<ExportTraceServiceResponse> answer) {
    try {
      files.append(OtlpJson.line(request));
      answer.onNext(ExportTraceServiceResponse.getDefaultInstance());
      answer.onCompleted();
    } catch (IOException e) {
      // Exporters try again after UNAVAILABLE.
      answer.onError(
          Status.UNAVAILABLE
              .withDescription("The trace files can't be written.")
              .withCause(e)
              .asRuntimeException());
    }
  }
}
