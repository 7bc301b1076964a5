package io.whytrail.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.grpc.CallCredentials;
import io.grpc.Metadata;
import io.whytrail.runtime.identity.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/// The identity provider of a test JVM: keys made by chance, and tokens for anybody.
public final class TestIdentity {

  /// The `iss` of every token.
  public static final String ISSUER = "whytrail-local";

  private static final Duration LIFETIME = Duration.ofMinutes(10);

  private final ECKey issuer = key("test-issuer");
  private final ECKey service = key("test-service");
  private final ECKey foreign = key("test-issuer");
  private final Path jwks;
  private final Path serviceKey;

  private TestIdentity() {
    try {
      Path directory = Files.createTempDirectory("whytrail-identity-");
      jwks = directory.resolve("jwks.json");
      serviceKey = directory.resolve("service-key.json");
      Files.writeString(jwks, new JWKSet(List.of(issuer, service)).toString(true));
      Files.writeString(serviceKey, service.toJSONString());
      Stream.of(directory, jwks, serviceKey).map(Path::toFile).forEach(f -> f.deleteOnExit());
    } catch (IOException e) {
      throw new UncheckedIOException("Can't write the keys of the tests", e);
    }
  }

  private static final class Holder {
    private static final TestIdentity INSTANCE = new TestIdentity();
  }

  /// The one of this JVM.
  public static TestIdentity get() {
    return Holder.INSTANCE;
  }

  /// What a service needs to trust this identity and to sign tokens of its own.
  public Map<String, String> properties() {
    return Map.of(
        "whytrail.identity.jwks", jwks.toString(),
        "whytrail.identity.issuer", ISSUER,
        "whytrail.identity.service-key", serviceKey.toString());
  }

  /// The public keys that tokens are signed with, as a JWKS file.
  public Path jwks() {
    return jwks;
  }

  /// The private key of the services, as a JWK file.
  public Path serviceKey() {
    return serviceKey;
  }

  /// A token of somebody in the tenant.
  public String token(String tenant, Role... roles) {
    return tokenFor(tenant, "somebody", roles);
  }

  /// A token of this person in the tenant.
  public String tokenFor(String tenant, String subject, Role... roles) {
    return sign(issuer, tenant, subject, Instant.now(), roles);
  }

  /// A token that was good until an hour ago.
  public String expiredToken(String tenant, Role... roles) {
    return sign(
        issuer, tenant, "somebody", Instant.now().minus(LIFETIME).minusSeconds(3600), roles);
  }

  /// A token that is right but for its signature: it claims the issuer's key and has another's.
  public String foreignToken(String tenant, Role... roles) {
    return sign(foreign, tenant, "somebody", Instant.now(), roles);
  }

  /// Puts a token of somebody in the tenant on each call.
  public CallCredentials credentials(String tenant, Role... roles) {
    return bearer(token(tenant, roles));
  }

  /// Puts a token of this person in the tenant on each call.
  public CallCredentials credentials(String tenant, String subject, Role... roles) {
    return bearer(tokenFor(tenant, subject, roles));
  }

  /// Puts this token on each call.
  public static CallCredentials bearer(String token) {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    return new CallCredentials() {
      @Override
      public void applyRequestMetadata(
          RequestInfo info, Executor executor, MetadataApplier applier) {
        applier.apply(headers);
      }
    };
  }

  private static ECKey key(String id) {
    try {
      return new ECKeyGenerator(Curve.P_256)
          .keyID(id)
          .keyUse(KeyUse.SIGNATURE)
          .algorithm(JWSAlgorithm.ES256)
          .generate();
    } catch (JOSEException e) {
      throw new IllegalStateException("Every JDK has P-256", e);
    }
  }

  private static String sign(
      ECKey key, String tenant, String subject, Instant issued, Role... roles) {
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder()
            .issuer(ISSUER)
            .subject(subject)
            .claim("tenant", tenant)
            .claim("roles", Stream.of(roles).map(Role::claim).toList())
            .jwtID(UUID.randomUUID().toString())
            .issueTime(Date.from(issued))
            .expirationTime(Date.from(issued.plus(LIFETIME)))
            .build();
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(), claims);
    try {
      token.sign(new ECDSASigner(key));
    } catch (JOSEException e) {
      throw new IllegalStateException("A P-256 key signs ES256", e);
    }
    return token.serialize();
  }
}
