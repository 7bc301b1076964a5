package io.whytrail.local.connection;

import io.grpc.CallCredentials;
import io.grpc.Metadata;
import io.whytrail.local.identity.TokenIssuer;
import io.whytrail.local.identity.TokenIssuer.Identity;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;

/// Puts a fresh token on every call.
final class BearerCredentials extends CallCredentials {

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final Duration LIFETIME = Duration.ofMinutes(15);

  private final TokenIssuer issuer;
  private final Identity identity;
  private final Clock clock;

  BearerCredentials(TokenIssuer issuer, Identity identity, Clock clock) {
    this.issuer = issuer;
    this.identity = identity;
    this.clock = clock;
  }

  @Override
  public void applyRequestMetadata(RequestInfo info, Executor executor, MetadataApplier applier) {
    Metadata headers = new Metadata();
    headers.put(AUTHORIZATION, "Bearer " + issuer.issue(identity, clock.instant(), LIFETIME));
    applier.apply(headers);
  }
}
