package io.whytrail.runtime.merkle;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A SHA-256 hash of the tree (RFC 6962, section 2.1). Leaves and nodes are hashed with different
 * first bytes, so that a node can never be passed off as a leaf.
 */
public final class Hash {
  /** Bytes in a hash. */
  public static final int LENGTH = 32;

  /** The root of the tree that has no leaves. */
  public static final Hash EMPTY_ROOT = sha256();

  private static final byte[] LEAF_PREFIX = {0};
  private static final byte[] NODE_PREFIX = {1};

  private final byte[] bytes;

  private Hash(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Takes exactly 32 bytes. */
  public static Hash of(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new MalformedException("hash", bytes.length + " bytes instead of " + LENGTH);
    }
    return new Hash(bytes.clone());
  }

  /** Takes the 32 bytes that begin at {@code offset}. */
  public static Hash read(byte[] data, int offset) {
    if (offset < 0 || offset > data.length - LENGTH) {
      throw new MalformedException("hash", "the data ends inside of the hash at byte " + offset);
    }
    return new Hash(Arrays.copyOfRange(data, offset, offset + LENGTH));
  }

  public static Hash fromBase64(String text) {
    return of(Canonical.base64(text, "hash"));
  }

  public static Hash fromHex(String text) {
    if (!text.matches("[0-9a-f]{64}")) {
      throw new MalformedException("hash", "not 64 lower-case hexadecimal digits");
    }
    return of(HexFormat.of().parseHex(text));
  }

  /** The hash of a log entry. */
  public static Hash leaf(byte[] entry) {
    return sha256(LEAF_PREFIX, entry);
  }

  /** The hash of the subtree above {@code left} and {@code right}. */
  public static Hash node(Hash left, Hash right) {
    return sha256(NODE_PREFIX, left.bytes, right.bytes);
  }

  public byte[] bytes() {
    return bytes.clone();
  }

  public String base64() {
    return Canonical.base64(bytes);
  }

  public String hex() {
    return HexFormat.of().formatHex(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Hash hash && Arrays.equals(bytes, hash.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return hex();
  }

  private static Hash sha256(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return new Hash(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
