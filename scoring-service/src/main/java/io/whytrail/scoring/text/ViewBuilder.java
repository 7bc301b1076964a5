package io.whytrail.scoring.text;

import java.util.Arrays;

/// Collects the characters of a view together with where they came from.
final class ViewBuilder {
  private char[] characters;
  private int[] starts;
  private int[] ends;
  private int length;
  private boolean identity = true;

  ViewBuilder(int capacity) {
    characters = new char[Math.max(16, capacity)];
    starts = new int[characters.length];
    ends = new int[characters.length];
  }

  void append(char character, int start, int end) {
    if (length == characters.length) {
      grow();
    }
    characters[length] = character;
    starts[length] = start;
    ends[length] = end;
    identity &= start == length && end == length + 1;
    length++;
  }

  void append(char character, Span origin) {
    append(character, origin.start(), origin.end());
  }

  void append(CharSequence text, Span origin) {
    for (int i = 0; i < text.length(); i++) {
      append(text.charAt(i), origin.start(), origin.end());
    }
  }

  int length() {
    return length;
  }

  char charAt(int index) {
    return characters[index];
  }

  /// Lets the last character stand for the original up to this code point too.
  void extendLast(int end) {
    ends[length - 1] = end;
    identity = false;
  }

  void replace(int index, char character) {
    characters[index] = character;
  }

  Span span(int from, int to) {
    return new Span(starts[from], ends[to - 1]);
  }

  View build(Disguise disguise) {
    Offsets offsets =
        identity
            ? new Offsets.Identity()
            : new Offsets.Table(Arrays.copyOf(starts, length), Arrays.copyOf(ends, length));
    return new View(disguise, new String(characters, 0, length), offsets);
  }

  private void grow() {
    int capacity = characters.length * 2;
    characters = Arrays.copyOf(characters, capacity);
    starts = Arrays.copyOf(starts, capacity);
    ends = Arrays.copyOf(ends, capacity);
  }
}
