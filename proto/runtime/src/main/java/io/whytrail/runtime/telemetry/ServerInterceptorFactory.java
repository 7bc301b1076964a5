package io.whytrail.runtime.telemetry;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.grpc.MetricCollectingServerInterceptor;
import io.micronaut.context.annotation.Factory;
import io.opentelemetry.instrumentation.grpc.v1_6.GrpcTelemetry;
import io.whytrail.runtime.correlation.CorrelationInterceptor;
import io.whytrail.runtime.failure.FailureInterceptor;
import io.whytrail.runtime.failure.RequestValidator;
import io.whytrail.runtime.failure.ValidationInterceptor;
import io.whytrail.runtime.identity.AuthenticationInterceptor;
import jakarta.inject.Singleton;
import java.util.List;

/// The way into every rpc, outermost first: span, metrics, correlation, failures, identity,
/// contract. One bean, because the order matters and must not depend on how beans are sorted.
@Factory
final class ServerInterceptorFactory {

  @Singleton
  ServerInterceptor serverInterceptor(
      GrpcTelemetry telemetry,
      MeterRegistry meters,
      AuthenticationInterceptor authentication,
      RequestValidator validator) {
    return new Chain(
        List.of(
            telemetry.createServerInterceptor(),
            new MetricCollectingServerInterceptor(meters),
            new CorrelationInterceptor(),
            new FailureInterceptor(),
            authentication.interceptor(),
            new ValidationInterceptor(validator)));
  }

  private record Chain(List<ServerInterceptor> outermostFirst) implements ServerInterceptor {

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      ServerCallHandler<Q, A> handler = next;
      for (ServerInterceptor interceptor : outermostFirst.reversed()) {
        ServerCallHandler<Q, A> inner = handler;
        handler = (c, h) -> interceptor.interceptCall(c, h, inner);
      }
      return handler.startCall(call, headers);
    }
  }
}
