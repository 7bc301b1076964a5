package io.whytrail.benchmarks.call;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.Optional;

/// A service that has no room says so, and when to come again.
final class Refusal {

  static final Duration UNSAID = Duration.ofMillis(100);

  private Refusal() {}

  /// How long to wait before the same request is sent again; empty where the failure is none that
  /// passes by waiting.
  static Optional<Duration> delay(Throwable failure) {
    if (Status.fromThrowable(failure).getCode() != Status.Code.RESOURCE_EXHAUSTED) {
      return Optional.empty();
    }
    com.google.rpc.Status status = StatusProto.fromThrowable(failure);
    if (status != null) {
      for (Any detail : status.getDetailsList()) {
        if (detail.is(RetryInfo.class)) {
          return Optional.of(delay(detail));
        }
      }
    }
    return Optional.of(UNSAID);
  }

  private static Duration delay(Any detail) {
    try {
      var delay = detail.unpack(RetryInfo.class).getRetryDelay();
      return Duration.ofSeconds(delay.getSeconds(), delay.getNanos());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("The retry delay can't be read", e);
    }
  }
}
