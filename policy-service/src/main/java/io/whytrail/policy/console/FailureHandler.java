package io.whytrail.policy.console;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import io.whytrail.policy.rule.CanonicalJson;
import io.whytrail.runtime.failure.Failure;
import io.whytrail.runtime.failure.Failures;
import jakarta.inject.Singleton;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers HTTP as gRPC answers: a status, one reason, and a sentence that says what to do.
@Singleton
final class FailureHandler implements ExceptionHandler<RuntimeException, HttpResponse<String>> {

  private static final Logger log = LoggerFactory.getLogger(FailureHandler.class);

  @Override
  public HttpResponse<String> handle(
      @SuppressWarnings("rawtypes") HttpRequest request, RuntimeException thrown) {
    Failure failure = Failures.of(thrown);
    HttpStatus status = status(failure);
    if (status == HttpStatus.INTERNAL_SERVER_ERROR) {
      log.error("{} {} failed", request.getMethod(), request.getPath(), thrown);
    }
    return HttpResponse.<String>status(status)
        .contentType(MediaType.APPLICATION_JSON_TYPE)
        .body(
            CanonicalJson.write(
                Map.of(
                    "reason",
                    failure.reasonName(),
                    "message",
                    failure.text(),
                    "metadata",
                    failure.metadata())));
  }

  private static HttpStatus status(Failure failure) {
    return switch (failure.code()) {
      case UNAUTHENTICATED -> HttpStatus.UNAUTHORIZED;
      case PERMISSION_DENIED -> HttpStatus.FORBIDDEN;
      case NOT_FOUND -> HttpStatus.NOT_FOUND;
      case INVALID_ARGUMENT -> HttpStatus.BAD_REQUEST;
      case ALREADY_EXISTS, FAILED_PRECONDITION -> HttpStatus.CONFLICT;
      case RESOURCE_EXHAUSTED -> HttpStatus.TOO_MANY_REQUESTS;
      case UNAVAILABLE -> HttpStatus.SERVICE_UNAVAILABLE;
      default -> HttpStatus.INTERNAL_SERVER_ERROR;
    };
  }
}
