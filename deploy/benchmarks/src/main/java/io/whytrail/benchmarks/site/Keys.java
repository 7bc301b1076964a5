package io.whytrail.benchmarks.site;

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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The keys of one run, made by chance: who signs tokens, who signs the ledger, what masks.
public final class Keys {

  private static final String ISSUER = "whytrail-benchmark";

  /// Longer than any run.
  private static final Duration LIFETIME = Duration.ofHours(12);

  private final Path directory;
  private final Clock clock;
  private final ECKey issuer = key("benchmark-issuer");

  Keys(Path directory, Clock clock) {
    this.directory = directory;
    this.clock = clock;
    ECKey service = key("benchmark-service");
    try {
      Files.createDirectories(directory);
      write("jwks.json", new JWKSet(List.of(issuer, service)).toString(true));
      write("service-key.json", service.toJSONString());
      write("ledger.key", secret());
      write("masking.key", secret());
    } catch (IOException e) {
      throw new UncheckedIOException("Can't write the keys of this run", e);
    }
  }

  /// What a service needs to know of them, as environment variables.
  public Map<String, String> environment() {
    return new TreeMap<>(
        Map.of(
            "WHYTRAIL_JWKS", path("jwks.json"),
            "WHYTRAIL_ISSUER", ISSUER,
            "WHYTRAIL_SERVICE_KEY", path("service-key.json"),
            "WHYTRAIL_LEDGER_KEY", path("ledger.key"),
            "WHYTRAIL_MASKING_KEY", path("masking.key")));
  }

  /// A token of somebody in the tenant with a role as tokens write it.
  public String token(String tenant, String role) {
    Instant now = clock.instant();
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(issuer.getKeyID()).build(),
            new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .subject("benchmark")
                .claim("tenant", tenant)
                .claim("roles", List.of(role))
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(LIFETIME)))
                .build());
    try {
      token.sign(new ECDSASigner(issuer));
    } catch (JOSEException e) {
      throw new IllegalStateException("A P-256 key signs ES256", e);
    }
    return token.serialize();
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

  private static String secret() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text);
  }

  private String path(String name) {
    return directory.resolve(name).toString();
  }
}
