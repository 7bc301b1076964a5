package io.whytrail.runtime.failure;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whatever a handler throws, or hands to onError, leaves as a status with exactly one ErrorInfo,
/// and nothing of a driver's text with it.
public final class FailureInterceptor implements ServerInterceptor {

  private static final Logger log = LoggerFactory.getLogger(FailureInterceptor.class);

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    OnceClosed<Q, A> once = new OnceClosed<>(call);
    try {
      return new Guarded<>(next.startCall(once, headers), once);
    } catch (RuntimeException e) {
      once.fail(e);
      return new ServerCall.Listener<>() {};
    }
  }

  /// Translates failures at close, and closes once.
  private static final class OnceClosed<Q, A> extends SimpleForwardingServerCall<Q, A> {

    private final AtomicBoolean closed = new AtomicBoolean();

    OnceClosed(ServerCall<Q, A> call) {
      super(call);
    }

    @Override
    public void close(Status status, Metadata trailers) {
      Throwable cause = status.getCause();
      if (status.getCode() == Status.Code.UNKNOWN
          && cause != null
          && !(cause instanceof StatusRuntimeException)
          && !(cause instanceof StatusException)) {
        fail(cause);
      } else if (closed.compareAndSet(false, true)) {
        super.close(status, trailers);
      }
    }

    void fail(Throwable thrown) {
      Failure failure = Failures.of(thrown);
      report(failure, thrown);
      StatusRuntimeException status = Failures.status(failure);
      if (closed.compareAndSet(false, true)) {
        Metadata trailers = status.getTrailers();
        super.close(status.getStatus(), trailers == null ? new Metadata() : trailers);
      }
    }

    private void report(Failure failure, Throwable thrown) {
      String method = getMethodDescriptor().getFullMethodName();
      switch (failure.code()) {
        case INTERNAL -> log.error("{} failed", method, thrown);
        case UNAVAILABLE -> log.warn("{} could not be served", method, thrown);
        default -> log.debug("{} refused: {}", method, failure.reasonName(), thrown);
      }
    }
  }

  /// Catches what the callbacks of a call throw.
  private static final class Guarded<Q, A> extends SimpleForwardingServerCallListener<Q> {

    private final OnceClosed<Q, A> call;

    Guarded(ServerCall.Listener<Q> listener, OnceClosed<Q, A> call) {
      super(listener);
      this.call = call;
    }

    @Override
    public void onMessage(Q message) {
      guard(() -> super.onMessage(message));
    }

    @Override
    public void onHalfClose() {
      guard(super::onHalfClose);
    }

    @Override
    public void onReady() {
      guard(super::onReady);
    }

    private void guard(Runnable callback) {
      try {
        callback.run();
      } catch (StatusRuntimeException e) {
        Metadata trailers = e.getTrailers();
        call.close(e.getStatus(), trailers == null ? new Metadata() : trailers);
      } catch (RuntimeException e) {
        call.fail(e);
      }
    }
  }
}
