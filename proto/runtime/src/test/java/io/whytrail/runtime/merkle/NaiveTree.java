package io.whytrail.runtime.merkle;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * RFC 6962 sections 2.1, 2.1.1 and 2.1.2 written down word for word, slow, and sharing no code with
 * what it is compared to.
 */
public final class NaiveTree {
  private final List<byte[]> entries;

  public NaiveTree(List<byte[]> entries) {
    this.entries = List.copyOf(entries);
  }

  /** A tree of {@code size} different entries. */
  public static NaiveTree ofSize(int size) {
    return new NaiveTree(IntStream.range(0, size).mapToObj(NaiveTree::entry).toList());
  }

  public static byte[] entry(int index) {
    return new byte[] {(byte) index, (byte) (index >> 8), (byte) (index >> 16)};
  }

  public List<Hash> leaves() {
    return entries.stream().map(entry -> Hash.of(mth(List.of(entry)))).toList();
  }

  public Hash root() {
    return Hash.of(mth(entries));
  }

  public Hash root(int size) {
    return Hash.of(mth(entries.subList(0, size)));
  }

  public List<Hash> path(int index) {
    return path(index, entries);
  }

  public List<Hash> proof(int oldSize) {
    return subproof(oldSize, entries, true);
  }

  private static byte[] mth(List<byte[]> d) {
    if (d.isEmpty()) {
      return sha256();
    }
    if (d.size() == 1) {
      return sha256(new byte[] {0x00}, d.getFirst());
    }
    int k = split(d.size());
    return sha256(new byte[] {0x01}, mth(d.subList(0, k)), mth(d.subList(k, d.size())));
  }

  private static List<Hash> path(int m, List<byte[]> d) {
    if (d.size() == 1) {
      return List.of();
    }
    int k = split(d.size());
    List<byte[]> left = d.subList(0, k);
    List<byte[]> right = d.subList(k, d.size());
    return m < k ? append(path(m, left), mth(right)) : append(path(m - k, right), mth(left));
  }

  private static List<Hash> subproof(int m, List<byte[]> d, boolean b) {
    if (m == d.size()) {
      return b ? List.of() : List.of(Hash.of(mth(d)));
    }
    int k = split(d.size());
    List<byte[]> left = d.subList(0, k);
    List<byte[]> right = d.subList(k, d.size());
    return m <= k
        ? append(subproof(m, left, b), mth(right))
        : append(subproof(m - k, right, false), mth(left));
  }

  private static List<Hash> append(List<Hash> list, byte[] last) {
    List<Hash> all = new ArrayList<>(list);
    all.add(Hash.of(last));
    return all;
  }

  private static int split(int n) {
    int k = 1;
    while (2 * k < n) {
      k *= 2;
    }
    return k;
  }

  private static byte[] sha256(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
