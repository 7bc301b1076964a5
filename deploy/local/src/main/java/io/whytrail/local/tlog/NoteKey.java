package io.whytrail.local.tlog;

import static io.whytrail.local.tlog.BadEvidenceException.unless;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/// A public key of C2SP signed notes: `<name>+<id in hex>+<base64 of type and key>`.
///
/// @param type what the key signs
/// @param text as it was written
public record NoteKey(String name, Type type, String id, PublicKey key, String text) {

  /// What a key signs, and the byte that says so.
  public enum Type {
    /// Ed25519 over the text of a note.
    SIGNATURE(1),
    /// Ed25519 over a time and the text of a checkpoint, by a witness.
    COSIGNATURE(4);

    private final int number;

    Type(int number) {
      this.number = number;
    }
  }

  private static final String ALGORITHM = "Ed25519";

  /// DER of SubjectPublicKeyInfo up to the 32 bytes of the key (RFC 8410).
  private static final byte[] ENCODING = HexFormat.of().parseHex("302a300506032b6570032100");

  private static final int KEY = 32;
  private static final int ID = 4;

  public static NoteKey parse(String text) {
    int first = text.indexOf('+');
    int second = text.indexOf('+', first + 1);
    unless(first > 0 && second > 0, "a verifier key is not <name>+<id>+<key>");
    String name = text.substring(0, first);
    requireName(name);
    byte[] typed = Spelling.base64(text.substring(second + 1), "a verifier key");
    unless(typed.length == 1 + KEY, "a verifier key does not have 32 bytes");
    String id = id(name, typed);
    unless(
        id.equals(text.substring(first + 1, second)),
        "the id of a verifier key is not that of its name and bytes");
    return new NoteKey(
        name, type(typed[0]), id, publicKey(Arrays.copyOfRange(typed, 1, typed.length)), text);
  }

  static NoteKey of(String name, Type type, byte[] raw) {
    byte[] typed = ByteBuffer.allocate(1 + raw.length).put((byte) type.number).put(raw).array();
    return parse(String.join("+", name, id(name, typed), Spelling.base64(typed)));
  }

  static void requireName(String name) {
    unless(
        !name.isEmpty()
            && name.codePoints()
                .noneMatch(c ->
                    c == '+'
                        || Character.isWhitespace(c)
                        || Character.isSpaceChar(c)
                        || Character.isISOControl(c)),
        "a key has no name, or one with a space or a plus");
  }

  private static Type type(byte number) {
    for (Type type : Type.values()) {
      if (type.number == number) {
        return type;
      }
    }
    throw new BadEvidenceException("a verifier key has the unknown type " + number);
  }

  private static String id(String name, byte[] typed) {
    MessageDigest digest = TreeHash.sha256();
    digest.update((name + "\n").getBytes(UTF_8));
    return HexFormat.of().formatHex(digest.digest(typed), 0, ID);
  }

  private static PublicKey publicKey(byte[] raw) {
    byte[] encoded = ByteBuffer.allocate(ENCODING.length + KEY).put(ENCODING).put(raw).array();
    try {
      PublicKey key =
          KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded));
      // Only now does the JDK look whether the bytes are a point on the curve.
      Signature.getInstance(ALGORITHM).initVerify(key);
      return key;
    } catch (GeneralSecurityException e) {
      throw new BadEvidenceException("a verifier key is not of Ed25519", e);
    }
  }

  /// Whether the signature is by this key. A cosignature has its time before it.
  boolean verifies(String text, byte[] signature) {
    return switch (type) {
      case SIGNATURE -> verifies(text, signature, 0);
      case COSIGNATURE ->
          signature.length > Long.BYTES
              && verifies(timed(text, ByteBuffer.wrap(signature).getLong()), signature, Long.BYTES);
    };
  }

  /// What a witness signs who saw this text at this time.
  static String timed(String text, long time) {
    return "cosignature/v1\ntime " + Long.toUnsignedString(time) + "\n" + text;
  }

  private boolean verifies(String text, byte[] signature, int offset) {
    try {
      Signature verifier = Signature.getInstance(ALGORITHM);
      verifier.initVerify(key);
      verifier.update(text.getBytes(UTF_8));
      return verifier.verify(signature, offset, signature.length - offset);
    } catch (SignatureException e) {
      return false; // These bytes are not even a signature.
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK has Ed25519", e);
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
