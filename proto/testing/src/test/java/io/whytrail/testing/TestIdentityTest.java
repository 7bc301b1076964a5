package io.whytrail.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.whytrail.runtime.identity.Role;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TestIdentityTest {

  private final TestIdentity identity = TestIdentity.get();

  @Test
  void token_saysWhoAndIsSignedByAPublishedKey() throws Exception {
    SignedJWT token = SignedJWT.parse(identity.tokenFor("acme", "ada", Role.POLICY_AUTHOR));

    JWTClaimsSet claims = token.getJWTClaimsSet();
    assertThat(claims.getIssuer()).isEqualTo(TestIdentity.ISSUER);
    assertThat(claims.getSubject()).isEqualTo("ada");
    assertThat(claims.getStringClaim("tenant")).isEqualTo("acme");
    assertThat(claims.getStringListClaim("roles")).isEqualTo(List.of("policy-author"));
    assertThat(claims.getExpirationTime().toInstant()).isAfter(Instant.now());
    assertThat(signedByAPublishedKey(token)).isTrue();
  }

  @Test
  void expiredToken_isRightButForItsTime() throws Exception {
    SignedJWT token = SignedJWT.parse(identity.expiredToken("acme", Role.PRODUCER));

    assertThat(token.getJWTClaimsSet().getExpirationTime().toInstant()).isBefore(Instant.now());
    assertThat(signedByAPublishedKey(token)).isTrue();
  }

  @Test
  void foreignToken_isRightButForItsSignature() throws Exception {
    SignedJWT token = SignedJWT.parse(identity.foreignToken("acme", Role.PRODUCER));

    assertThat(token.getJWTClaimsSet().getExpirationTime().toInstant()).isAfter(Instant.now());
    assertThat(signedByAPublishedKey(token)).isFalse();
  }

  @Test
  void jwks_holdsPublicKeysOnly() throws Exception {
    JWKSet keys = JWKSet.load(identity.jwks().toFile());

    assertThat(keys.getKeys()).hasSize(2).noneMatch(key -> key.isPrivate());
  }

  @Test
  void serviceKey_isThePrivateHalfOfAPublishedKey() throws Exception {
    ECKey key = ECKey.parse(Files.readString(identity.serviceKey()));

    assertThat(key.isPrivate()).isTrue();
    assertThat(JWKSet.load(identity.jwks().toFile()).getKeys()).contains(key.toPublicJWK());
  }

  private boolean signedByAPublishedKey(SignedJWT token) throws Exception {
    JWKSet keys = JWKSet.load(identity.jwks().toFile());
    ECKey key = keys.getKeyByKeyId(token.getHeader().getKeyID()).toECKey();
    return token.verify(new ECDSAVerifier(key));
  }
}
