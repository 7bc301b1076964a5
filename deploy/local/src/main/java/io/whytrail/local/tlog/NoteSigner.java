package io.whytrail.local.tlog;

import static io.whytrail.local.tlog.BadEvidenceException.unless;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.time.Instant;
import java.util.Arrays;

/// The private half of a key, written as Go's `sumdb/note` does: `PRIVATE+KEY+<name>+<id>+<base64
/// of type and seed>`. Whoever has that text can sign.
public final class NoteSigner {

  private static final String PREFIX = "PRIVATE+KEY+";
  private static final String ALGORITHM = "Ed25519";
  private static final int SEED = 32;
  private static final byte TYPE = 1;

  private final byte[] seed;
  private final PrivateKey key;
  private final NoteKey signatures;
  private final NoteKey cosignatures;

  private NoteSigner(String name, byte[] seed) {
    KeyPair pair = pair(seed);
    byte[] encoded = pair.getPublic().getEncoded();
    byte[] raw = Arrays.copyOfRange(encoded, encoded.length - SEED, encoded.length);
    this.seed = seed.clone();
    this.key = pair.getPrivate();
    this.signatures = NoteKey.of(name, NoteKey.Type.SIGNATURE, raw);
    this.cosignatures = NoteKey.of(name, NoteKey.Type.COSIGNATURE, raw);
  }

  /// A new key.
  public static NoteSigner generate(String name) {
    byte[] seed = new byte[SEED];
    new SecureRandom().nextBytes(seed);
    return new NoteSigner(name, seed);
  }

  public static NoteSigner parse(String text) {
    unless(text.startsWith(PREFIX), "a private key does not begin with " + PREFIX);
    String rest = text.substring(PREFIX.length());
    int first = rest.indexOf('+');
    int second = rest.indexOf('+', first + 1);
    unless(first > 0 && second > 0, "a private key is not <name>+<id>+<key>");
    byte[] typed = Spelling.base64(rest.substring(second + 1), "a private key");
    unless(typed.length == 1 + SEED && typed[0] == TYPE, "a private key is not of Ed25519");
    NoteSigner signer =
        new NoteSigner(rest.substring(0, first), Arrays.copyOfRange(typed, 1, typed.length));
    unless(
        signer.signatures.id().equals(rest.substring(first + 1, second)),
        "the id of a private key is not that of its name and bytes");
    return signer;
  }

  /// The written form, to be kept secret.
  public String format() {
    byte[] typed = ByteBuffer.allocate(1 + SEED).put(TYPE).put(seed).array();
    return PREFIX + String.join("+", signatures.name(), signatures.id(), Spelling.base64(typed));
  }

  /// What verifies the signatures of that type.
  public NoteKey key(NoteKey.Type type) {
    return switch (type) {
      case SIGNATURE -> signatures;
      case COSIGNATURE -> cosignatures;
    };
  }

  public SignedNote.Line sign(String text) {
    return SignedNote.Line.of(signatures, signature(text));
  }

  /// Says, as a witness, that the log was consistent up to this checkpoint at that time.
  public SignedNote.Line cosign(LogCheckpoint checkpoint, Instant time) {
    long seconds = time.getEpochSecond();
    byte[] signature = signature(NoteKey.timed(checkpoint.note().text(), seconds));
    return SignedNote.Line.of(
        cosignatures,
        ByteBuffer.allocate(Long.BYTES + signature.length).putLong(seconds).put(signature).array());
  }

  private byte[] signature(String message) {
    try {
      Signature signer = Signature.getInstance(ALGORITHM);
      signer.initSign(key);
      signer.update(message.getBytes(UTF_8));
      return signer.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK signs with Ed25519", e);
    }
  }

  /// The JDK computes no public key from a private one, but its generator does: the first thing it
  /// draws is the seed. The id that was written down with the seed says whether that went well.
  private static KeyPair pair(byte[] seed) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
      generator.initialize(SEED * Byte.SIZE - 1, new Drawn(seed));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK has Ed25519", e);
    }
  }

  /// Who it is, and nothing secret.
  @Override
  public String toString() {
    return signatures.name() + "+" + signatures.id();
  }

  private static final class Drawn extends SecureRandom {

    private static final long serialVersionUID = 1;

    private final byte[] seed;

    Drawn(byte[] seed) {
      this.seed = seed.clone();
    }

    @Override
    public void nextBytes(byte[] bytes) {
      if (bytes.length != seed.length) {
        throw new IllegalStateException("The JDK draws %d bytes".formatted(bytes.length));
      }
      System.arraycopy(seed, 0, bytes, 0, seed.length);
    }
  }
}
