package io.whytrail.runtime.failure;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.whytrail.interaction.v1.ErrorReason;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Between failures and the statuses that travel.
public final class Failures {

  /// The domain of every ErrorInfo.
  public static final String DOMAIN = "whytrail.io";

  /// SQLSTATE classes of what passes: a lost or refused connection, a transaction given up for
  /// another one, no room, a server that is shutting down.
  private static final Set<String> PASSING = Set.of("08", "40", "53", "57");

  private Failures() {}

  /// Any exception as the failure that the caller is told.
  public static Failure of(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof Failure failure) {
        return failure;
      }
      if (isStorage(t)) {
        return Failure.of(
                ErrorReason.ERROR_REASON_STORAGE_UNAVAILABLE,
                "The database does not answer: try again.")
            .because(thrown);
      }
    }
    return Failure.of(
            ErrorReason.ERROR_REASON_INTERNAL,
            "The service failed: its log has the details under the correlation id.")
        .because(thrown);
  }

  private static boolean isStorage(Throwable t) {
    if (t instanceof SQLTransientException) {
      return true;
    }
    return t instanceof SQLException sql && passes(sql.getSQLState());
  }

  /// Postgres tells the state of every error; without one the pool speaks, of a connection that has
  /// gone.
  private static boolean passes(@Nullable String state) {
    return state == null || (state.length() == 5 && PASSING.contains(state.substring(0, 2)));
  }

  /// A failure as a status with exactly one ErrorInfo.
  public static StatusRuntimeException status(Failure failure) {
    Status.Builder status =
        Status.newBuilder()
            .setCode(failure.code().value())
            .setMessage(failure.text())
            .addDetails(
                Any.pack(
                    ErrorInfo.newBuilder()
                        .setDomain(DOMAIN)
                        .setReason(failure.reasonName())
                        .putAllMetadata(failure.metadata())
                        .build()));
    java.time.Duration delay = failure.retryDelay();
    if (delay != null) {
      status.addDetails(
          Any.pack(
              RetryInfo.newBuilder()
                  .setRetryDelay(
                      Duration.newBuilder()
                          .setSeconds(delay.toSeconds())
                          .setNanos(delay.toNanosPart()))
                  .build()));
    }
    return StatusProto.toStatusRuntimeException(status.build());
  }

  /// The ErrorInfo of a status that came from a peer.
  public static Optional<ErrorInfo> info(Throwable thrown) {
    Status status = StatusProto.fromThrowable(thrown);
    if (status == null) {
      return Optional.empty();
    }
    return status.getDetailsList().stream()
        .filter(detail -> detail.is(ErrorInfo.class))
        .findFirst()
        .map(Failures::unpack);
  }

  /// The reason of a status that came from a peer.
  public static ErrorReason reason(Throwable thrown) {
    return info(thrown)
        .filter(info -> info.getDomain().equals(DOMAIN))
        .map(info -> named("ERROR_REASON_" + info.getReason()))
        .orElse(ErrorReason.ERROR_REASON_UNSPECIFIED);
  }

  private static ErrorReason named(String name) {
    for (ErrorReason reason : ErrorReason.values()) {
      if (reason.name().equals(name)) {
        return reason;
      }
    }
    return ErrorReason.ERROR_REASON_UNSPECIFIED;
  }

  private static ErrorInfo unpack(Any detail) {
    try {
      return detail.unpack(ErrorInfo.class);
    } catch (InvalidProtocolBufferException e) {
      return ErrorInfo.getDefaultInstance();
    }
  }
}
