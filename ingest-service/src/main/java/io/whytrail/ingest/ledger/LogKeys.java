package io.whytrail.ingest.ledger;

import io.whytrail.runtime.merkle.MalformedException;
import io.whytrail.runtime.merkle.VerificationException;
import io.whytrail.runtime.merkle.note.Checkpoint;
import io.whytrail.runtime.merkle.note.Note;
import io.whytrail.runtime.merkle.note.SignatureType;
import io.whytrail.runtime.merkle.note.SignerKey;
import io.whytrail.runtime.merkle.note.VerifierKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The signing keys of all logs, each derived from the one master seed and the log's origin, so
/// that a new tenant needs no new file.
final class LogKeys implements Notary {

  private static final int SEED_LENGTH = 32;

  private final byte[] master;
  private final Map<String, SignerKey> keys = new ConcurrentHashMap<>();

  LogKeys(byte[] master) {
    if (master.length != SEED_LENGTH) {
      throw new IllegalArgumentException(
          "The master seed has %d bytes instead of %d".formatted(master.length, SEED_LENGTH));
    }
    this.master = master.clone();
  }

  SignerKey of(String origin) {
    return keys.computeIfAbsent(origin, this::derive);
  }

  @Override
  public String sign(Checkpoint checkpoint) {
    return checkpoint.signed(of(checkpoint.origin())).format();
  }

  @Override
  public Checkpoint verified(Log log, String note) {
    try {
      return Checkpoint.verified(Note.parse(note), VerifierKey.parse(log.verifierKey()));
    } catch (MalformedException e) {
      throw new VerificationException("a checkpoint can't be read: " + e.getMessage());
    }
  }

  private SignerKey derive(String origin) {
    byte[] seed = Hmac.sha256(master, origin.getBytes(StandardCharsets.UTF_8));
    VerifierKey verifier =
        new VerifierKey(origin, SignatureType.ED25519, keyPair(seed).getPublic());
    byte[] typeAndSeed = new byte[1 + SEED_LENGTH];
    typeAndSeed[0] = 1;
    System.arraycopy(seed, 0, typeAndSeed, 1, SEED_LENGTH);
    return SignerKey.parse(
        "PRIVATE+KEY+%s+%s+%s"
            .formatted(origin, verifier.idHex(), Base64.getEncoder().encodeToString(typeAndSeed)));
  }

  /// The JDK computes a public key from a seed only while it generates a pair. Reading the written
  /// form afterwards checks that the pair is the seed's.
  private static KeyPair keyPair(byte[] seed) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
      generator.initialize(NamedParameterSpec.ED25519, new Fixed(seed));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has Ed25519", e);
    }
  }

  /// Draws nothing but the seed.
  private static final class Fixed extends SecureRandom {

    private static final long serialVersionUID = 1L;

    private final byte[] seed;

    Fixed(byte[] seed) {
      this.seed = seed;
    }

    @Override
    public void nextBytes(byte[] bytes) {
      System.arraycopy(seed, 0, bytes, 0, bytes.length);
    }
  }
}
