package io.whytrail.runtime.correlation;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.opentelemetry.context.Context;
import io.whytrail.runtime.correlation.Correlation.CorrelationScope;

/// Gives every call a correlation id, and puts it on each log line that the call writes.
public final class CorrelationInterceptor implements ServerInterceptor {

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    try (CorrelationScope ignored = Correlation.with(Correlation.id())) {
      Context context = Context.current();
      return new Scoped<>(next.startCall(call, headers), context);
    }
  }

  /// Callbacks run on any thread, so each one enters the scope anew.
  private static final class Scoped<Q> extends SimpleForwardingServerCallListener<Q> {

    private final Context context;

    Scoped(ServerCall.Listener<Q> listener, Context context) {
      super(listener);
      this.context = context;
    }

    @Override
    public void onMessage(Q message) {
      within(() -> super.onMessage(message));
    }

    @Override
    public void onHalfClose() {
      within(super::onHalfClose);
    }

    @Override
    public void onReady() {
      within(super::onReady);
    }

    @Override
    public void onCancel() {
      within(super::onCancel);
    }

    @Override
    public void onComplete() {
      within(super::onComplete);
    }

    private void within(Runnable callback) {
      try (CorrelationScope ignored = Correlation.enter(context)) {
        callback.run();
      }
    }
  }
}
