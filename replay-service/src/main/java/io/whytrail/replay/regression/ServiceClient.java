package io.whytrail.replay.regression;

import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.whytrail.runtime.failure.Failures;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/// The replay service that a command asks.
final class ServiceClient {

  @Option(
      names = "--target",
      required = true,
      paramLabel = "HOST:PORT",
      description = "The replay service.")
  private String target = "";

  @Option(names = "--tls", description = "Use TLS with the certificates this Java trusts.")
  private boolean tls;

  @Option(
      names = "--token-file",
      required = true,
      paramLabel = "FILE",
      description = "Holds the bearer token (role policy-author or analyst).")
  private Path tokenFile = Path.of("");

  private final EarlyChannelFactory early;

  ServiceClient() {
    this(EarlyChannelFactory.NONE);
  }

  /// @param early taken where it goes to the target
  ServiceClient(EarlyChannelFactory early) {
    this.early = early;
  }

  ReplayClient open() throws StoppedException {
    String token = ServiceCommand.read(tokenFile, "token").strip();
    return new ReplayClient(early.to(target, tls), token);
  }

  /// What a refused call means for whoever started the command.
  String told(StatusRuntimeException refused) {
    String text = String.valueOf(refused.getStatus().getDescription());
    Optional<ErrorInfo> info = Failures.info(refused);
    if (info.isPresent()) {
      return info.get().getReason() + ": " + text;
    }
    return refused.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED
        ? "No answer in time from " + target + ": the run goes on, or ask for more with --timeout."
        : "The replay service at " + target + " can't be reached: " + rootCause(refused, text);
  }

  /// gRPC's own text for a connection that failed is just "io exception".
  private static String rootCause(StatusRuntimeException refused, String text) {
    Throwable cause = refused.getCause();
    if (cause == null) {
      return text;
    }
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }
}
