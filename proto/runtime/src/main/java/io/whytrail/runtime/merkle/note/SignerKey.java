package io.whytrail.runtime.merkle.note;

import io.whytrail.runtime.merkle.Canonical;
import io.whytrail.runtime.merkle.MalformedException;
import java.nio.ByteBuffer;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * The private half of a key. Written as Go's {@code sumdb/note} does: {@code PRIVATE+KEY+<name>+<id
 * in hex>+<base64 of type and seed>}. Whoever has that text can sign for the log.
 */
public final class SignerKey {
  private static final String WHAT = "private key";
  private static final String PREFIX = "PRIVATE+KEY+";

  private final PrivateKey privateKey;
  private final VerifierKey verifierKey;

  private SignerKey(String name, KeyPair pair) {
    this.privateKey = pair.getPrivate();
    this.verifierKey = new VerifierKey(name, SignatureType.ED25519, pair.getPublic());
  }

  /** A new key from the platform's secure random source. */
  public static SignerKey generate(String name) {
    return new SignerKey(name, Ed25519.generate());
  }

  /** Reads the written form, and checks that the id in it is the id of the key. */
  public static SignerKey parse(String text) {
    if (!text.startsWith(PREFIX)) {
      throw new MalformedException(WHAT, "does not begin with " + PREFIX);
    }
    List<String> parts = List.of(text.substring(PREFIX.length()).split("\\+", 3));
    if (parts.size() != 3) {
      throw new MalformedException(WHAT, "not PRIVATE+KEY+<name>+<id>+<key>");
    }
    SignerKey key = new SignerKey(parts.getFirst(), Ed25519.fromSeed(seed(parts.getLast())));
    if (!key.verifierKey.idHex().equals(parts.get(1))) {
      throw new MalformedException(WHAT, "the id is not the id of this name and key");
    }
    return key;
  }

  /** The written form, to be kept secret. */
  public String format() {
    ByteBuffer typeAndSeed =
        ByteBuffer.allocate(1 + Ed25519.KEY_LENGTH)
            .put(SignatureType.ED25519.id())
            .put(Ed25519.raw(privateKey));
    return PREFIX
        + String.join("+", name(), verifierKey.idHex(), Canonical.base64(typeAndSeed.array()));
  }

  public String name() {
    return verifierKey.name();
  }

  /** What verifies the signatures of {@link #sign}. */
  public VerifierKey verifierKey() {
    return verifierKey;
  }

  /** What verifies the signatures of {@link #cosign}. */
  public VerifierKey cosignerKey() {
    return new VerifierKey(name(), SignatureType.COSIGNATURE_V1, verifierKey.publicKey());
  }

  /** Signs the text of a note, which ends in a newline. */
  public NoteSignature sign(String text) {
    NoteText.check(text, "text of a note");
    return NoteSignature.of(
        verifierKey, Ed25519.sign(privateKey, NoteText.encode(text, "text of a note")));
  }

  /** Says, as a witness, that the log was consistent up to this checkpoint at that time. */
  public NoteSignature cosign(Checkpoint checkpoint, Instant time) {
    long seconds = time.getEpochSecond();
    if (seconds < 0) {
      throw new IllegalArgumentException("a witness cannot have seen a log at " + time);
    }
    byte[] signature = Ed25519.sign(privateKey, Cosignature.message(seconds, checkpoint.text()));
    return NoteSignature.of(cosignerKey(), Cosignature.timestamped(seconds, signature));
  }

  /** Says which key this is, and nothing secret. */
  @Override
  public String toString() {
    return "SignerKey[" + name() + "+" + verifierKey.idHex() + "]";
  }

  private static byte[] seed(String base64) {
    byte[] typeAndSeed = Canonical.base64(base64, WHAT);
    if (typeAndSeed.length != 1 + Ed25519.KEY_LENGTH) {
      throw new MalformedException(WHAT, "not one byte of type and 32 bytes of seed");
    }
    if (typeAndSeed[0] != SignatureType.ED25519.id()) {
      throw new MalformedException(WHAT, "not of type Ed25519");
    }
    return Arrays.copyOfRange(typeAndSeed, 1, typeAndSeed.length);
  }
}
