package io.whytrail.local.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.text.ParseException;
import java.util.Base64;
import java.util.List;

/// The keys of one data directory. Losing the ledger key means that nobody can sign that log's
/// checkpoints any more; losing the masking key means that pseudonyms no longer match.
public final class Keys {

  private static final int SECRET = 32;

  private final Path directory;
  private final ECKey issuer;

  private Keys(Path directory, ECKey issuer) {
    this.directory = directory;
    this.issuer = issuer;
  }

  /// The keys of the directory; those that are missing are made.
  public static Keys in(Path directory) throws IOException {
    Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    ECKey issuer = signingKey(directory.resolve("issuer.jwk.json"), "local-issuer");
    ECKey service = signingKey(directory.resolve("service.jwk.json"), "local-service");
    Keys keys = new Keys(directory, issuer);
    SecretFile.readOrMake(keys.masking(), Keys::secret);
    SecretFile.readOrMake(keys.ledger(), Keys::secret);
    SecretFile.write(keys.jwks(), new JWKSet(List.of(issuer, service)).toString(true));
    return keys;
  }

  /// Signs tokens for people and programs.
  public TokenIssuer issuer() {
    return new TokenIssuer(issuer);
  }

  /// The public keys that services trust, as a JWKS file.
  public Path jwks() {
    return directory.resolve("jwks.json");
  }

  /// The private key that services sign their own tokens with.
  public Path service() {
    return directory.resolve("service.jwk.json");
  }

  /// The secret behind all pseudonyms.
  public Path masking() {
    return directory.resolve("masking.key");
  }

  /// The master seed of the keys that sign checkpoints.
  public Path ledger() {
    return directory.resolve("ledger.key");
  }

  private static ECKey signingKey(Path file, String id) throws IOException {
    try {
      return ECKey.parse(SecretFile.readOrMake(file, () -> generate(id).toJSONString()));
    } catch (ParseException e) {
      throw new IOException(file + " is not a private JWK", e);
    }
  }

  private static ECKey generate(String id) {
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
    byte[] secret = new byte[SECRET];
    new SecureRandom().nextBytes(secret);
    return Base64.getEncoder().encodeToString(secret);
  }
}
