package io.whytrail.policy.console;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.runtime.failure.Failure;
import io.whytrail.runtime.identity.Caller;
import io.whytrail.runtime.identity.TokenVerifier;

/// Lets nobody use the JSON API without the token that gRPC asks for, too.
@ServerFilter("/api/**")
final class TokenFilter {

  private static final String CALLER = "whytrail.caller";
  private static final String SCHEME = "Bearer ";

  private final TokenVerifier tokens;

  TokenFilter(TokenVerifier tokens) {
    this.tokens = tokens;
  }

  /// The caller of a request that came through here.
  static Caller caller(HttpRequest<?> request) {
    return request.getAttribute(CALLER, Caller.class).orElseThrow(TokenFilter::missing);
  }

  @RequestFilter
  void authenticate(HttpRequest<?> request) {
    String header = request.getHeaders().getFirst(HttpHeaders.AUTHORIZATION).orElse("");
    if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw missing();
    }
    request.setAttribute(CALLER, tokens.verify(header.substring(SCHEME.length()).strip()));
  }

  private static Failure missing() {
    return Failure.of(
        ErrorReason.ERROR_REASON_TOKEN_MISSING, "Send a bearer token in the Authorization header.");
  }
}
