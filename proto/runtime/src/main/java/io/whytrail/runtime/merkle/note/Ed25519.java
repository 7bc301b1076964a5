package io.whytrail.runtime.merkle.note;

import io.whytrail.runtime.merkle.MalformedException;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/** Ed25519 (RFC 8032) with the raw 32-byte keys of signed notes, on top of the JDK. */
final class Ed25519 {
  static final int KEY_LENGTH = 32;

  private static final String ALGORITHM = "Ed25519";
  // DER of SubjectPublicKeyInfo and of PrivateKeyInfo up to the raw key (RFC 8410).
  private static final byte[] PUBLIC_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");
  private static final byte[] PRIVATE_PREFIX =
      HexFormat.of().parseHex("302e020100300506032b657004220420");

  private Ed25519() {}

  static PublicKey publicKey(byte[] raw) {
    requireLength(raw);
    try {
      PublicKey key =
          KeyFactory.getInstance(ALGORITHM)
              .generatePublic(new X509EncodedKeySpec(concat(PUBLIC_PREFIX, raw)));
      // The JDK looks only now whether the bytes are a point on the curve.
      Signature.getInstance(ALGORITHM).initVerify(key);
      return key;
    } catch (GeneralSecurityException e) {
      throw new MalformedException("key", "not an Ed25519 public key", e);
    }
  }

  /** The 32 bytes of a public key. */
  static byte[] raw(PublicKey key) {
    return raw(key, PUBLIC_PREFIX);
  }

  /** The 32-byte seed of a private key. */
  static byte[] raw(PrivateKey key) {
    return raw(key, PRIVATE_PREFIX);
  }

  static KeyPair generate() {
    return generate(new SecureRandom());
  }

  /**
   * The key pair of a seed. The JDK cannot compute a public key from a private one, but its
   * generator does: it draws the seed first. Callers check the result against the key id that was
   * written down with the seed.
   */
  static KeyPair fromSeed(byte[] seed) {
    requireLength(seed);
    return generate(new FixedRandom(seed));
  }

  static byte[] sign(PrivateKey key, byte[] message) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(key);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot sign with Ed25519", e);
    }
  }

  static boolean verifies(PublicKey key, byte[] message, byte[] signature) {
    try {
      Signature verifier = Signature.getInstance(ALGORITHM);
      verifier.initVerify(key);
      verifier.update(message);
      return verifier.verify(signature);
    } catch (SignatureException | InvalidKeyException e) {
      // Bytes that are no signature at all: the same answer as for a wrong signature.
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has Ed25519", e);
    }
  }

  private static byte[] raw(Key key, byte[] prefix) {
    byte[] encoded = key.getEncoded();
    if (encoded.length != prefix.length + KEY_LENGTH
        || !Arrays.equals(encoded, 0, prefix.length, prefix, 0, prefix.length)) {
      throw new IllegalArgumentException("not an Ed25519 key: " + key.getAlgorithm());
    }
    return Arrays.copyOfRange(encoded, prefix.length, encoded.length);
  }

  private static KeyPair generate(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
      generator.initialize(NamedParameterSpec.ED25519, random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has Ed25519", e);
    }
  }

  private static void requireLength(byte[] raw) {
    if (raw.length != KEY_LENGTH) {
      throw new MalformedException("key", raw.length + " bytes instead of " + KEY_LENGTH);
    }
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  /** Draws nothing but the seed. */
  private static final class FixedRandom extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final byte[] seed;

    FixedRandom(byte[] seed) {
      this.seed = seed.clone();
    }

    @Override
    public void nextBytes(byte[] bytes) {
      if (bytes.length != seed.length) {
        throw new IllegalStateException("the key generator did not ask for a seed");
      }
      System.arraycopy(seed, 0, bytes, 0, seed.length);
    }
  }
}
