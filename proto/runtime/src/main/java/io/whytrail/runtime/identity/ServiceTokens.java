package io.whytrail.runtime.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.grpc.CallCredentials;
import io.grpc.Metadata;
import io.grpc.Status;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.text.ParseException;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/// Signs the short-lived tokens that a service calls its peers with.
@Singleton
public final class ServiceTokens {

  private final IdentityConfiguration configuration;
  private final String subject;
  private final Clock clock;
  private final ECKey key;
  private final Map<String, Token> tokens = new ConcurrentHashMap<>();

  ServiceTokens(
      IdentityConfiguration configuration,
      @Value("${whytrail.service}") String service,
      Clock clock)
      throws IOException, ParseException {
    this.configuration = configuration;
    this.subject = "service:" + service;
    this.clock = clock;
    this.key = ECKey.parse(Files.readString(configuration.serviceKey()));
  }

  /// Credentials for calls about one tenant.
  public CallCredentials forTenant(String tenant) {
    return new BearerToken(() -> token(tenant));
  }

  private String token(String tenant) {
    Instant now = clock.instant();
    return tokens
        .compute(tenant, (name, old) -> old != null && old.freshAt(now) ? old : sign(name, now))
        .text();
  }

  private Token sign(String tenant, Instant now) {
    Instant expiry = now.plus(configuration.serviceTokenLifetime());
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder()
            .issuer(configuration.issuer())
            .subject(subject)
            .claim("tenant", tenant)
            .claim("roles", List.of(Role.SERVICE.claim()))
            .jwtID(UUID.randomUUID().toString())
            .issueTime(Date.from(now))
            .expirationTime(Date.from(expiry))
            .build();
    JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build();
    SignedJWT token = new SignedJWT(header, claims);
    try {
      token.sign(new ECDSASigner(key));
    } catch (JOSEException e) {
      throw new IllegalStateException("The service key can't sign ES256", e);
    }
    return new Token(token.serialize(), expiry);
  }

  private record Token(String text, Instant expiry) {

    /// A token is renewed a minute early, so that it does not expire on its way.
    boolean freshAt(Instant now) {
      return now.isBefore(expiry.minusSeconds(60));
    }
  }

  /// Puts a token on every call.
  private static final class BearerToken extends CallCredentials {

    private final Supplier<String> token;

    BearerToken(Supplier<String> token) {
      this.token = token;
    }

    @Override
    public void applyRequestMetadata(RequestInfo info, Executor executor, MetadataApplier applier) {
      executor.execute(() -> {
        try {
          Metadata headers = new Metadata();
          headers.put(AuthenticationInterceptor.AUTHORIZATION, "Bearer " + token.get());
          applier.apply(headers);
        } catch (RuntimeException e) {
          applier.fail(Status.UNAUTHENTICATED.withDescription("no service token").withCause(e));
        }
      });
    }
  }
}
