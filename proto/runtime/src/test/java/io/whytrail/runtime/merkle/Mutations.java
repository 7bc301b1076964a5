package io.whytrail.runtime.merkle;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Ways to damage what is valid. */
public final class Mutations {
  private static final String CHARACTERS =
      "\n\n\n +-/=.x019AZaz\u2014\u0000\u001f\u00a0\ud83d\ude00";

  private Mutations() {}

  /** The same sequence for the same seed, on every platform. */
  public static RandomGenerator random(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  public static Hash flip(Hash hash, int bit) {
    byte[] bytes = hash.bytes();
    bytes[bit / 8] ^= (byte) (1 << (bit % 8));
    return Hash.of(bytes);
  }

  /** The list with another element at {@code index}. */
  public static List<Hash> with(List<Hash> list, int index, Hash element) {
    List<Hash> changed = new ArrayList<>(list);
    changed.set(index, element);
    return changed;
  }

  /** The list with one element more, less, twice, or in another place: every way there is. */
  public static List<List<Hash>> restructured(List<Hash> list, Hash foreign) {
    List<List<Hash>> all = new ArrayList<>();
    for (int i = 0; i <= list.size(); i++) {
      all.add(inserted(list, i, foreign));
    }
    for (int i = 0; i < list.size(); i++) {
      List<Hash> removed = new ArrayList<>(list);
      removed.remove(i);
      all.add(removed);
      all.add(inserted(list, i, list.get(i)));
      if (i > 0) {
        all.add(with(with(list, i, list.get(i - 1)), i - 1, list.get(i)));
      }
    }
    return all;
  }

  /** The text with one to three characters changed, put in, taken out, or a part of it repeated. */
  public static String damaged(String text, RandomGenerator random) {
    StringBuilder damaged = new StringBuilder(text);
    for (int times = 1 + random.nextInt(3); times > 0 && !damaged.isEmpty(); times--) {
      int at = random.nextInt(damaged.length());
      char c = CHARACTERS.charAt(random.nextInt(CHARACTERS.length()));
      switch (random.nextInt(5)) {
        case 0 -> damaged.setCharAt(at, c);
        case 1 -> damaged.setCharAt(at, (char) (damaged.charAt(at) ^ (1 << random.nextInt(7))));
        case 2 -> damaged.insert(at, c);
        case 3 -> damaged.delete(at, Math.min(damaged.length(), at + 1 + random.nextInt(4)));
        default -> damaged.insert(at, damaged.substring(random.nextInt(at + 1), at + 1));
      }
    }
    return damaged.toString();
  }

  private static List<Hash> inserted(List<Hash> list, int index, Hash element) {
    List<Hash> longer = new ArrayList<>(list);
    longer.add(index, element);
    return longer;
  }
}
