package io.whytrail.runtime.telemetry;

import io.grpc.BindableService;
import io.grpc.ClientInterceptor;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Value;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.instrumentation.grpc.v1_6.GrpcTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import jakarta.inject.Singleton;
import java.util.Map;

/// OpenTelemetry as the standard OTEL_* environment variables say; without them nothing is
/// exported.
@Factory
final class TelemetryFactory {

  @Singleton
  @Bean(preDestroy = "close")
  OpenTelemetrySdk openTelemetry(@Value("${micronaut.application.name}") String name) {
    return AutoConfiguredOpenTelemetrySdk.builder()
        .addPropertiesSupplier(() ->
            Map.of(
                "otel.service.name", name,
                "otel.propagators", "tracecontext,baggage",
                "otel.traces.exporter", "none",
                "otel.metrics.exporter", "none",
                "otel.logs.exporter", "none"))
        .disableShutdownHook()
        .build()
        .getOpenTelemetrySdk();
  }

  @Singleton
  Tracer tracer(OpenTelemetrySdk telemetry) {
    return telemetry.getTracer("io.whytrail");
  }

  @Singleton
  GrpcTelemetry grpcTelemetry(OpenTelemetrySdk telemetry) {
    return GrpcTelemetry.create(telemetry);
  }

  @Singleton
  ClientInterceptor clientInterceptor(GrpcTelemetry telemetry) {
    return telemetry.createClientInterceptor();
  }

  @Singleton
  BindableService reflection() {
    return ProtoReflectionServiceV1.newInstance();
  }
}
