package io.whytrail.scoring.pattern;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Finds many words in one pass over a text (Aho and Corasick): a table says for each state and
/// each kind of character which state comes next, so that every character is looked at once.
final class Automaton {
  private static final int[] NONE = {};

  // Characters that no word has are of kind 0.
  private final char[] kinds = new char[Character.MAX_VALUE + 1];
  private final int width;
  private final char[] next;
  private final int[][] ends;
  // Where something ends: for most characters, all there is to ask.
  private final boolean[] ending;

  /// Takes what to look for; a word's place in the list is its number.
  Automaton(List<String> words) {
    int kind = 0;
    for (String word : words) {
      for (int i = 0; i < word.length(); i++) {
        if (kinds[word.charAt(i)] == 0) {
          kinds[word.charAt(i)] = (char) ++kind;
        }
      }
    }
    width = kind + 1;
    List<List<Integer>> found = new ArrayList<>();
    next = complete(trie(words, found), found);
    ends = found.stream().map(Automaton::numbers).toArray(int[][]::new);
    ending = new boolean[ends.length];
    for (int state = 0; state < ends.length; state++) {
      ending[state] = ends[state].length > 0;
    }
  }

  /// Hears of every word, in the order of their ends.
  interface Sink {
    void found(int word, int end);
  }

  void scan(String text, Sink sink) {
    int state = 0;
    for (int i = 0; i < text.length(); i++) {
      state = next[state * width + kinds[text.charAt(i)]];
      if (ending[state]) {
        for (int word : ends[state]) {
          sink.found(word, i + 1);
        }
      }
    }
  }

  private char[] trie(List<String> words, List<List<Integer>> found) {
    char[] trie = new char[64 * width];
    found.add(new ArrayList<>());
    for (int number = 0; number < words.size(); number++) {
      String word = words.get(number);
      int state = 0;
      for (int i = 0; i < word.length(); i++) {
        int edge = state * width + kinds[word.charAt(i)];
        if (trie[edge] == 0) {
          if (found.size() > Character.MAX_VALUE) {
            throw new IllegalArgumentException("too many words at once: " + words.size());
          }
          trie[edge] = (char) found.size();
          found.add(new ArrayList<>());
          if (found.size() * width > trie.length) {
            trie = Arrays.copyOf(trie, 2 * trie.length);
          }
        }
        state = trie[edge];
      }
      found.get(state).add(number);
    }
    return Arrays.copyOf(trie, found.size() * width);
  }

  /// Where the trie has no edge, the text goes on in the longest word that its end begins. States
  /// are completed from the root outwards, so that what a state falls back to is complete already.
  private char[] complete(char[] trie, List<List<Integer>> found) {
    char[] shorter = new char[found.size()];
    ArrayDeque<Integer> queue = new ArrayDeque<>(List.of(0));
    while (!queue.isEmpty()) {
      int state = queue.remove();
      for (int kind = 1; kind < width; kind++) {
        char target = trie[state * width + kind];
        char fallback = state == 0 ? 0 : trie[shorter[state] * width + kind];
        if (target == 0) {
          trie[state * width + kind] = fallback;
        } else {
          shorter[target] = fallback;
          found.get(target).addAll(found.get(fallback));
          queue.add((int) target);
        }
      }
    }
    return trie;
  }

  private static int[] numbers(List<Integer> list) {
    return list.isEmpty() ? NONE : list.stream().mapToInt(Integer::intValue).toArray();
  }
}
