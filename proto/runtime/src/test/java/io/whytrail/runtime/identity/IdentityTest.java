package io.whytrail.runtime.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.PlainHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.runtime.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  @TempDir Path directory;
  private ECKey key;
  private TokenVerifier verifier;
  private Instant now = NOW;

  @BeforeEach
  void keys() throws JOSEException, IOException, ParseException {
    key = new ECKeyGenerator(Curve.P_256).keyID("issuer").generate();
    Path jwks = directory.resolve("jwks.json");
    Files.writeString(jwks, new JWKSet(key.toPublicJWK()).toString());
    Files.writeString(directory.resolve("service.json"), key.toJSONString());
    verifier = new TokenVerifier(configuration(), clock());
  }

  private Clock clock() {
    return new Clock() {
      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
      }

      @Override
      public Instant instant() {
        return now;
      }
    };
  }

  @Test
  void verify_returnsSubjectTenantAndRoles() throws JOSEException {
    String token = sign(key, claims("acme", "policy-author", "analyst").build());

    Caller caller = verifier.verify(token);

    assertThat(caller)
        .isEqualTo(new Caller("ada", "acme", Set.of(Role.POLICY_AUTHOR, Role.ANALYST)));
  }

  @Test
  void verify_givesNoRightsForAnUnknownRole() throws JOSEException {
    assertThat(verifier.verify(sign(key, claims("acme", "root").build())).roles()).isEmpty();
  }

  @Test
  void verify_refusesAnExpiredToken() throws JOSEException {
    JWTClaimsSet expired =
        claims("acme", "analyst").expirationTime(Date.from(NOW.minusSeconds(31))).build();

    assertRefused(sign(key, expired));
  }

  @Test
  void verify_refusesATokenThatHasExpiredSinceItWasSeen() throws JOSEException {
    String token =
        sign(key, claims("acme", "analyst").expirationTime(Date.from(NOW.plusSeconds(60))).build());
    verifier.verify(token);

    now = NOW.plusSeconds(91);

    assertRefused(token);
  }

  @Test
  void verify_refusesTheClaimsOfAKnownTokenUnderAnotherSignature() throws JOSEException {
    JWTClaimsSet claims = claims("acme", "analyst").build();
    verifier.verify(sign(key, claims));
    ECKey foreign = new ECKeyGenerator(Curve.P_256).keyID("issuer").generate();

    assertRefused(sign(foreign, claims));
  }

  @Test
  void verify_refusesAForeignKey() throws JOSEException {
    ECKey foreign = new ECKeyGenerator(Curve.P_256).keyID("issuer").generate();

    assertRefused(sign(foreign, claims("acme", "analyst").build()));
  }

  @Test
  void verify_refusesAnotherIssuer() throws JOSEException {
    assertRefused(sign(key, claims("acme", "analyst").issuer("elsewhere").build()));
  }

  @Test
  void verify_refusesAnUnsignedToken() {
    assertRefused(new PlainJWT(new PlainHeader(), claims("acme", "analyst").build()).serialize());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Acme", "a/b", "../etc", "-acme", "*"})
  void verify_refusesATenantThatIsNotAName(String tenant) throws JOSEException {
    assertRefused(sign(key, claims(tenant, "analyst").build()));
  }

  @Test
  void verify_letsOnlyServicesBeAboutNoTenant() throws JOSEException {
    assertThat(verifier.verify(sign(key, claims("*", "service").build())).tenant()).isEqualTo("*");
    assertRefused(sign(key, claims("*", "service", "analyst").build()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "a.b.c", "null"})
  void verify_refusesWhatIsNoToken(String token) {
    assertRefused(token);
  }

  @Test
  void requireRole_namesTheRolesThatWouldDo() {
    Caller caller = new Caller("ada", "acme", Set.of(Role.ANALYST));

    assertThatThrownBy(() -> caller.requireRole(Role.REVIEWER, Role.POLICY_ADMIN))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_ROLE_MISSING);
              assertThat(failure.metadata()).containsEntry("needed", "reviewer, policy-admin");
            });
  }

  private void assertRefused(String token) {
    assertThatThrownBy(() -> verifier.verify(token))
        .isInstanceOfSatisfying(
            Failure.class,
            failure ->
                assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_TOKEN_INVALID));
  }

  private IdentityConfiguration configuration() {
    return new IdentityConfiguration(
        directory.resolve("jwks.json"),
        "whytrail-local",
        directory.resolve("service.json"),
        Duration.ofSeconds(30),
        Duration.ofMinutes(5));
  }

  private static JWTClaimsSet.Builder claims(String tenant, String... roles) {
    return new JWTClaimsSet.Builder()
        .issuer("whytrail-local")
        .subject("ada")
        .claim("tenant", tenant)
        .claim("roles", List.of(roles))
        .expirationTime(Date.from(NOW.plusSeconds(600)));
  }

  private static String sign(ECKey key, JWTClaimsSet claims) throws JOSEException {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(), claims);
    token.sign(new ECDSASigner(key));
    return token.serialize();
  }
}
