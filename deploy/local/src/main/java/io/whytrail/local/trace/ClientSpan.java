package io.whytrail.local.trace;

import com.google.protobuf.ByteString;
import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;

/// The span of a client that sees nothing of its callees but wants to find them again: it is the
/// parent of every call that is made with its header.
public final class ClientSpan {

  private static final Metadata.Key<String> TRACEPARENT =
      Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER);
  private static final int TRACE_ID = 16;
  private static final int SPAN_ID = 8;

  private final byte[] traceId = new byte[TRACE_ID];
  private final byte[] spanId = new byte[SPAN_ID];
  private final String service;
  private final String name;
  private final Clock clock;
  private final Instant start;

  private ClientSpan(String service, String name, Clock clock) {
    SecureRandom random = new SecureRandom();
    random.nextBytes(traceId);
    random.nextBytes(spanId);
    this.service = service;
    this.name = name;
    this.clock = clock;
    this.start = clock.instant();
  }

  public static ClientSpan start(String service, String name, Clock clock) {
    return new ClientSpan(service, name, clock);
  }

  /// 32 hex digits.
  public String traceId() {
    return HexFormat.of().formatHex(traceId);
  }

  /// The W3C header; the trace is kept wherever callers decide.
  public String traceparent() {
    return "00-%s-%s-01".formatted(traceId(), HexFormat.of().formatHex(spanId));
  }

  /// Puts the header on every call.
  public ClientInterceptor interceptor() {
    Metadata headers = new Metadata();
    headers.put(TRACEPARENT, traceparent());
    return MetadataUtils.newAttachHeadersInterceptor(headers);
  }

  /// Ends the span and keeps it with the others.
  public void end(TraceFiles files) throws IOException {
    ExportTraceServiceRequest.Builder export = ExportTraceServiceRequest.newBuilder();
    var resource = export.addResourceSpansBuilder();
    resource
        .getResourceBuilder()
        .addAttributesBuilder()
        .setKey("service.name")
        .getValueBuilder()
        .setStringValue(service);
    resource
        .addScopeSpansBuilder()
        .addSpansBuilder()
        .setTraceId(ByteString.copyFrom(traceId))
        .setSpanId(ByteString.copyFrom(spanId))
        .setName(name)
        .setKind(Span.SpanKind.SPAN_KIND_CLIENT)
        .setStartTimeUnixNano(nanos(start))
        .setEndTimeUnixNano(nanos(clock.instant()));
    files.append(OtlpJson.line(export.build()));
  }

  private static long nanos(Instant time) {
    return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
  }
}
