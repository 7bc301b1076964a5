package io.whytrail.runtime.merkle.note;

import io.whytrail.runtime.merkle.Canonical;
import io.whytrail.runtime.merkle.MalformedException;
import java.nio.ByteBuffer;

/**
 * One signature line of a note.
 *
 * @param name the name of the key
 * @param base64 the key id and the signature, as in the line
 */
public record NoteSignature(String name, String base64) {
  private static final String DASH = "\u2014 ";

  public NoteSignature {
    NoteText.checkName(name);
    if (Canonical.base64(base64, "signature of a note").length <= Integer.BYTES) {
      throw new MalformedException("signature of a note", "too short");
    }
  }

  static NoteSignature of(VerifierKey key, byte[] signature) {
    ByteBuffer blob = ByteBuffer.allocate(Integer.BYTES + signature.length);
    blob.putInt(key.id()).put(signature);
    return new NoteSignature(key.name(), Canonical.base64(blob.array()));
  }

  /** Reads {@code "— <name> <base64>"}, without a newline. */
  public static NoteSignature parse(String line) {
    int space = line.lastIndexOf(' ');
    if (!line.startsWith(DASH) || space < DASH.length()) {
      throw new MalformedException(
          "signature of a note", "not an em dash, a key name and base64, with a space between");
    }
    return new NoteSignature(line.substring(DASH.length(), space), line.substring(space + 1));
  }

  /** The line as it is in a note, without a newline. */
  public String line() {
    return DASH + name + " " + base64;
  }

  /** The key id, big-endian; with the name it says which key to verify with. */
  public int keyId() {
    return blob().getInt();
  }

  /** The signature without the key id. */
  byte[] signature() {
    ByteBuffer blob = blob();
    blob.getInt();
    byte[] signature = new byte[blob.remaining()];
    blob.get(signature);
    return signature;
  }

  private ByteBuffer blob() {
    return ByteBuffer.wrap(Canonical.base64(base64, "signature of a note"));
  }
}
