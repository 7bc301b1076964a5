package io.whytrail.runtime.merkle.note;

import io.whytrail.runtime.merkle.MalformedException;

/**
 * What a key signs: the byte that goes into key ids, so that no key can be used as another kind.
 */
public enum SignatureType {
  /** Ed25519 over the text of the note. */
  ED25519(0x01),
  /**
   * Ed25519 over the text of a checkpoint and a time: a witness has seen the log consistent then.
   */
  COSIGNATURE_V1(0x04);

  private final byte id;

  SignatureType(int id) {
    this.id = (byte) id;
  }

  byte id() {
    return id;
  }

  static SignatureType of(byte id) {
    for (SignatureType type : values()) {
      if (type.id == id) {
        return type;
      }
    }
    throw new MalformedException("key", "signature type 0x%02x is not supported".formatted(id));
  }
}
