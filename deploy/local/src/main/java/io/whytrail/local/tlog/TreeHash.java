package io.whytrail.local.tlog;

import static io.whytrail.local.tlog.BadEvidenceException.unless;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/// A node of a log's tree: SHA-256 with a first byte that tells leaves from inner nodes.
public final class TreeHash {

  public static final int LENGTH = 32;

  /// What stands for a log without leaves.
  static final TreeHash OF_NOTHING = new TreeHash(sha256().digest());

  private final byte[] bytes;

  private TreeHash(byte[] bytes) {
    this.bytes = bytes;
  }

  public static TreeHash of(byte[] bytes) {
    unless(bytes.length == LENGTH, "a hash has " + bytes.length + " bytes instead of " + LENGTH);
    return new TreeHash(bytes.clone());
  }

  /// The hash at a place of a tile.
  public static TreeHash at(byte[] tile, int place) {
    return new TreeHash(Arrays.copyOfRange(tile, place * LENGTH, (place + 1) * LENGTH));
  }

  public static TreeHash fromBase64(String text) {
    return of(Spelling.base64(text, "a hash"));
  }

  public static TreeHash leaf(byte[] entry) {
    MessageDigest digest = sha256();
    digest.update((byte) 0);
    return new TreeHash(digest.digest(entry));
  }

  public static TreeHash node(TreeHash left, TreeHash right) {
    MessageDigest digest = sha256();
    digest.update((byte) 1);
    digest.update(left.bytes);
    return new TreeHash(digest.digest(right.bytes));
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  public byte[] bytes() {
    return bytes.clone();
  }

  public String hex() {
    return HexFormat.of().formatHex(bytes);
  }

  public String base64() {
    return Spelling.base64(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TreeHash hash && Arrays.equals(bytes, hash.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return hex();
  }
}
