package io.whytrail.runtime.merkle.note;

import io.whytrail.runtime.merkle.Canonical;
import io.whytrail.runtime.merkle.MalformedException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * The public half of a key: what an auditor needs to have from a trusted place, and all that is
 * needed. Written {@code <name>+<id in hex>+<base64 of type and key>}.
 */
public record VerifierKey(String name, SignatureType type, PublicKey publicKey) {
  private static final String WHAT = "verifier key";

  public VerifierKey {
    NoteText.checkName(name);
    publicKey = Ed25519.publicKey(Ed25519.raw(publicKey));
  }

  /** Reads the written form, and checks that the id in it is the id of the key. */
  public static VerifierKey parse(String text) {
    // The base64 may contain plus signs, the name and the id cannot.
    List<String> parts = List.of(text.split("\\+", 3));
    if (parts.size() != 3) {
      throw new MalformedException(WHAT, "not <name>+<id>+<key>");
    }
    byte[] typeAndKey = Canonical.base64(parts.getLast(), WHAT);
    if (typeAndKey.length != 1 + Ed25519.KEY_LENGTH) {
      throw new MalformedException(WHAT, "not one byte of type and 32 bytes of key");
    }
    SignatureType type = SignatureType.of(typeAndKey[0]);
    PublicKey publicKey = Ed25519.publicKey(Arrays.copyOfRange(typeAndKey, 1, typeAndKey.length));
    VerifierKey key = new VerifierKey(parts.getFirst(), type, publicKey);
    if (!key.idHex().equals(parts.get(1))) {
      throw new MalformedException(WHAT, "the id is not the id of this name and key");
    }
    return key;
  }

  /** The written form. */
  public String format() {
    return name + "+" + idHex() + "+" + Canonical.base64(typeAndKey());
  }

  /** The key id: the first four bytes of SHA-256 over name, newline, type and key, big-endian. */
  public int id() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(NoteText.encode(name + "\n", "key name"));
      digest.update(typeAndKey());
      return ByteBuffer.wrap(digest.digest()).getInt();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The key id as eight lower-case hexadecimal digits. */
  public String idHex() {
    return HexFormat.of().toHexDigits(id());
  }

  /** Whether the signature says that it is by this key. */
  boolean made(NoteSignature signature) {
    return signature.name().equals(name) && signature.keyId() == id();
  }

  /** Whether the signature really is by this key, over this text. */
  boolean verifies(String text, NoteSignature signature) {
    return made(signature)
        && switch (type) {
          case ED25519 ->
              Ed25519.verifies(publicKey, NoteText.encode(text, "note"), signature.signature());
          case COSIGNATURE_V1 -> Cosignature.verifies(publicKey, text, signature.signature());
        };
  }

  private byte[] typeAndKey() {
    return ByteBuffer.allocate(1 + Ed25519.KEY_LENGTH)
        .put(type.id())
        .put(Ed25519.raw(publicKey))
        .array();
  }
}
