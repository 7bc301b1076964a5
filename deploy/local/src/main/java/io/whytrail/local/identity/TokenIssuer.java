package io.whytrail.local.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.whytrail.runtime.identity.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;

/// Signs tokens of the local mode.
public final class TokenIssuer {

  /// The `iss` of every token.
  public static final String ISSUER = "whytrail-local";

  /// All that people can be; what services are is theirs.
  public static final Set<Role> HUMAN = Set.copyOf(EnumSet.complementOf(EnumSet.of(Role.SERVICE)));

  private final ECKey key;

  TokenIssuer(ECKey key) {
    this.key = key;
  }

  /// Who a token is for.
  public record Identity(String subject, String tenant, Set<Role> roles) {

    public Identity {
      roles = Set.copyOf(roles);
    }

    public static Identity of(String subject, String tenant, Role... roles) {
      return new Identity(subject, tenant, Set.of(roles));
    }

    /// Somebody who may do all that people may.
    public static Identity everything(String subject, String tenant) {
      return new Identity(subject, tenant, HUMAN);
    }
  }

  public String issue(Identity identity, Instant now, Duration lifetime) {
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder()
            .issuer(ISSUER)
            .subject(identity.subject())
            .claim("tenant", identity.tenant())
            .claim("roles", claims(identity.roles()))
            .jwtID(UUID.randomUUID().toString())
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plus(lifetime)))
            .build();
    JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build();
    SignedJWT token = new SignedJWT(header, claims);
    try {
      token.sign(new ECDSASigner(key));
    } catch (JOSEException e) {
      throw new IllegalStateException("The issuer key can't sign ES256", e);
    }
    return token.serialize();
  }

  private static Collection<String> claims(Set<Role> roles) {
    return roles.stream().map(Role::claim).sorted().toList();
  }
}
