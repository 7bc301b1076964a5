package io.whytrail.scoring.pattern;

import java.util.Arrays;

/// Places in ascending order, each once.
final class Places {
  private int[] places = new int[8];
  private int size;

  /// Adds a place; those that are added in order cost nothing.
  void add(int place) {
    int at = size;
    while (at > 0 && places[at - 1] > place) {
      at--;
    }
    if (at > 0 && places[at - 1] == place) {
      return;
    }
    if (size == places.length) {
      places = Arrays.copyOf(places, 2 * size);
    }
    System.arraycopy(places, at, places, at + 1, size - at);
    places[at] = place;
    size++;
  }

  int size() {
    return size;
  }

  int get(int i) {
    return places[i];
  }
}
