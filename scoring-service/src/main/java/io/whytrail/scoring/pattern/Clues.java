package io.whytrail.scoring.pattern;

import io.whytrail.scoring.pattern.Beginnings.Beginning;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Where in a text it is worth trying each of many patterns, found in one pass: near one of its
/// literals, and where something stands that its matches begin with.
final class Clues {
  private final List<Pattern> patterns;
  private final Automaton automaton;
  private final Clue[] clues;
  // The patterns of whose matches nobody can tell what they begin with.
  private final boolean[] anywhere;

  Clues(List<Pattern> patterns) {
    this.patterns = patterns;
    this.anywhere = new boolean[patterns.size()];
    Map<String, Owners> owners = new TreeMap<>();
    for (int i = 0; i < patterns.size(); i++) {
      for (String literal : patterns.get(i).literals()) {
        owners.computeIfAbsent(literal, _ -> new Owners()).literals.add(i);
      }
      Set<Beginning> beginnings = Beginnings.of(patterns.get(i).regex());
      anywhere[i] = beginnings.stream().anyMatch(each -> each.text().isEmpty());
      if (!anywhere[i]) {
        for (Beginning beginning : beginnings) {
          owners.computeIfAbsent(beginning.text(), _ -> new Owners()).add(i, beginning);
        }
      }
    }
    this.automaton = new Automaton(List.copyOf(owners.keySet()));
    this.clues =
        owners.entrySet().stream()
            .map(each -> each.getValue().clue(each.getKey().length()))
            .toArray(Clue[]::new);
  }

  Found in(String text) {
    Found found = new Found(text);
    automaton.scan(text, found);
    found.handOut();
    return found;
  }

  private static boolean isPartOfWord(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }

  private static boolean beginsWord(String text, int at) {
    return at == 0 || !isPartOfWord(text.charAt(at - 1));
  }

  /// A string that the automaton looks for.
  private static final class Clue {
    private final int length;
    // The patterns whose literal it is.
    private final int[] literals;
    // The patterns whose matches begin with it where it begins a word.
    private final int[] words;
    // The patterns whose matches begin with it anywhere.
    private final int[] starts;

    Clue(int length, int[] literals, int[] words, int[] starts) {
      this.length = length;
      this.literals = literals;
      this.words = words;
      this.starts = starts;
    }
  }

  private static final class Owners {
    private static final int[] NONE = {};

    private final List<Integer> literals = new ArrayList<>();
    private final List<Integer> words = new ArrayList<>();
    private final List<Integer> starts = new ArrayList<>();

    // Before anything but a letter or a digit, a boundary is where a word ends.
    void add(int pattern, Beginning beginning) {
      boolean word = beginning.atBoundary() && isPartOfWord(beginning.text().charAt(0));
      (word ? words : starts).add(pattern);
    }

    Clue clue(int length) {
      return new Clue(length, numbers(literals), numbers(words), numbers(starts));
    }

    private static int[] numbers(List<Integer> list) {
      return list.isEmpty() ? NONE : list.stream().mapToInt(Integer::intValue).toArray();
    }
  }

  /// What was found in a text.
  final class Found implements Automaton.Sink {
    private final String text;
    private final Regions regions;
    private final @Nullable Places[] beginnings = new Places[patterns.size()];
    // Beginnings in pairs, clue and place, until it is known which patterns have a literal.
    private int[] pending = new int[64];
    private int size;

    private Found(String text) {
      this.text = text;
      this.regions = new Regions(patterns, text.length());
    }

    @Override
    public void found(int number, int end) {
      Clue clue = clues[number];
      int from = end - clue.length;
      for (int pattern : clue.literals) {
        regions.add(pattern, from, end);
      }
      if (clue.starts.length > 0 || (clue.words.length > 0 && beginsWord(text, from))) {
        if (size == pending.length) {
          pending = Arrays.copyOf(pending, 2 * size);
        }
        pending[size++] = number;
        pending[size++] = from;
      }
    }

    private void handOut() {
      for (int i = 0; i < size; i += 2) {
        Clue clue = clues[pending[i]];
        int from = pending[i + 1];
        handOut(clue.starts, from);
        if (clue.words.length > 0 && beginsWord(text, from)) {
          handOut(clue.words, from);
        }
      }
    }

    private void handOut(int[] owners, int from) {
      for (int pattern : owners) {
        if (regions.has(pattern)) {
          Places places = beginnings[pattern];
          if (places == null) {
            places = new Places();
            beginnings[pattern] = places;
          }
          places.add(from);
        }
      }
    }

    /// False where a pattern cannot match.
    boolean has(int pattern) {
      return regions.has(pattern) && (anywhere[pattern] || beginnings[pattern] != null);
    }

    Regions.Ranges ranges(int pattern) {
      return regions.of(pattern);
    }

    Attempts attempts(int pattern) {
      return new Attempts(patterns.get(pattern).regex(), text, beginnings[pattern]);
    }
  }
}
