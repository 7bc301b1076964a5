package io.whytrail.runtime.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.runtime.failure.Failure;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.text.ParseException;
import java.time.Clock;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Turns a token into a caller, or refuses it. Only ES256 is accepted, so that no token can choose
/// its own algorithm.
@Singleton
public final class TokenVerifier {

  /// Tenants are part of ledger origins, subjects and paths, so their names are plain.
  private static final Pattern TENANT = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

  private static final int REMEMBERED = 4_096;

  private final DefaultJWTProcessor<SecurityContext> processor;
  private final DefaultJWTClaimsVerifier<SecurityContext> standing;

  /// Whole tokens whose signatures were checked, and what they claim. A caller sends one token with
  /// many calls, and an ES256 signature costs more to check than most calls cost to answer.
  private final Cache<String, JWTClaimsSet> signed =
      Caffeine.newBuilder().maximumSize(REMEMBERED).build();

  TokenVerifier(IdentityConfiguration configuration, Clock clock)
      throws IOException, ParseException {
    JWKSet keys = JWKSet.load(configuration.jwks().toFile());
    processor = new DefaultJWTProcessor<>();
    processor.setJWSKeySelector(
        new JWSVerificationKeySelector<>(JWSAlgorithm.ES256, new ImmutableJWKSet<>(keys)));
    standing = claims(configuration, clock);
    processor.setJWTClaimsSetVerifier(standing);
  }

  private static DefaultJWTClaimsVerifier<SecurityContext> claims(
      IdentityConfiguration configuration, Clock clock) {
    DefaultJWTClaimsVerifier<SecurityContext> verifier =
        new DefaultJWTClaimsVerifier<>(
            new JWTClaimsSet.Builder().issuer(configuration.issuer()).build(),
            Set.of("sub", "exp", "tenant", "roles")) {
          @Override
          protected Date currentTime() {
            return Date.from(clock.instant());
          }
        };
    verifier.setMaxClockSkew((int) configuration.clockSkew().toSeconds());
    return verifier;
  }

  public Caller verify(String token) {
    try {
      return caller(claims(token));
    } catch (ParseException | BadJOSEException | JOSEException e) {
      throw Failure.of(
              ErrorReason.ERROR_REASON_TOKEN_INVALID,
              "The token is malformed, expired or not signed by a known key: get a new one.")
          .because(e);
    }
  }

  /// A token that is known can have expired since.
  private JWTClaimsSet claims(String token) throws ParseException, BadJOSEException, JOSEException {
    JWTClaimsSet known = signed.getIfPresent(token);
    if (known != null) {
      standing.verify(known, null);
      return known;
    }
    JWTClaimsSet claims = processor.process(token, null);
    signed.put(token, claims);
    return claims;
  }

  private static Caller caller(JWTClaimsSet claims) throws ParseException, BadJOSEException {
    String tenant = claims.getStringClaim("tenant");
    Set<Role> roles = EnumSet.noneOf(Role.class);
    List<String> names = claims.getStringListClaim("roles");
    names.forEach(name -> Role.ofClaim(name).ifPresent(roles::add));
    boolean anyTenant = tenant.equals(Caller.ANY_TENANT) && roles.equals(EnumSet.of(Role.SERVICE));
    if (!anyTenant && !TENANT.matcher(tenant).matches()) {
      throw new BadJOSEException("the tenant claim is not a tenant name");
    }
    return new Caller(claims.getSubject(), tenant, roles);
  }
}
