package io.whytrail.scoring.embedding;

import java.util.Arrays;

/// The pieces of a text, in order, with their places.
public final class Pieces {
  /// The id of a word that the vocabulary has no pieces for.
  public static final int UNKNOWN = -1;

  private int[] ids = new int[64];
  private int[] places = new int[128];
  private int size;

  Pieces() {}

  public int size() {
    return size;
  }

  /// The vocabulary's number of a piece, or [#UNKNOWN].
  public int id(int piece) {
    return ids[piece];
  }

  /// Where a piece begins in the text.
  public int from(int piece) {
    return places[2 * piece];
  }

  /// Where a piece ends in the text.
  public int to(int piece) {
    return places[2 * piece + 1];
  }

  /// The first piece that begins at a place of the text or after it; the size where none does.
  public int firstFrom(int place) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (from(middle) < place) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  void add(int id, int from, int to) {
    if (size == ids.length) {
      ids = Arrays.copyOf(ids, 2 * size);
      places = Arrays.copyOf(places, 4 * size);
    }
    ids[size] = id;
    places[2 * size] = from;
    places[2 * size + 1] = to;
    size++;
  }

  void cutTo(int fewer) {
    size = fewer;
  }
}
