package io.whytrail.scoring.training;

/// Which part of a split a key belongs to: the same for ever, and independent of the order of the
/// data.
final class Split {
  private Split() {}

  static int of(String key, int parts) {
    int hash = 0;
    for (int i = 0; i < key.length(); i++) {
      hash = 31 * hash + key.charAt(i);
    }
    hash *= 0x9E3779B9;
    return (hash >>> 8) % parts;
  }
}
