package io.whytrail.scoring.output;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// The words that a claim may rest on, and how much of a claim they carry.
final class Support {
  private static final double HIGHEST = 62;
  // What unknown words and new pairs of words count for.
  private static final double WORDS = 0.6;
  private static final double PAIRS = 0.4;
  // Evidence for support that every sentence is given in advance.
  private static final double PRIOR_WEIGHT = 2;
  private static final double PRIOR_PAIRS = 1;

  private static final Set<String> FUNCTION_WORDS =
      Set.copyOf(
          List.of(
              ("a an the and or but if then than so as of at by for from in into on onto out over"
                   + " to up with without about after before between during through under is are"
                   + " was were be been being am do does did done have has had having will would"
                   + " shall should can could may might must not no nor it its this that these"
                   + " those there here he she they them him her his their theirs we us our you"
                   + " your i me my mine who whom whose which what when where why how all any both"
                   + " each few more most other some such only own same too very just also however"
                   + " therefore thus because while although though since until yes sure please let"
                   + " please based according context provided information mentioned answer"
                   + " question given one two said says known called named well like many much ever"
                   + " even still yet again further sorry help thank thanks welcome feel free need"
                   + " know want")
                  .split(" ")));

  private final Set<String> context = new HashSet<>();
  private final SortedMap<Integer, Set<String>> chunks = new TreeMap<>();
  private final Set<String> said = new HashSet<>();
  private final Set<String> pairs = new HashSet<>();

  void addContext(String text, OptionalInt chunk) {
    Set<String> own = new HashSet<>();
    String before = "";
    for (Word word : words(text)) {
      own.add(word.stem());
      pairs.add(before + ' ' + word.stem());
      before = word.stem();
    }
    context.addAll(own);
    chunk.ifPresent(index -> chunks.put(index, own));
  }

  /// The chunk that has most of a sentence's words, the first of several.
  OptionalInt chunk(String sentence) {
    OptionalInt best = OptionalInt.empty();
    double most = 0;
    List<Word> words = words(sentence);
    for (Map.Entry<Integer, Set<String>> chunk : chunks.entrySet()) {
      double shared = 0;
      for (Word word : words) {
        boolean counts = !FUNCTION_WORDS.contains(word.folded());
        shared += counts && chunk.getValue().contains(word.stem()) ? word.weight() : 0;
      }
      if (shared > most) {
        most = shared;
        best = OptionalInt.of(chunk.getKey());
      }
    }
    return best;
  }

  void addSaid(String text) {
    words(text).forEach(word -> said.add(word.stem()));
  }

  /// From 0, wholly supported, to 62, nothing of it is in the record. A short sentence never gets
  /// far: a word or two prove little.
  double unsupported(String sentence) {
    double weight = 0;
    double missing = 0;
    int counted = 0;
    int newPairs = 0;
    String before = "";
    for (Word word : words(sentence)) {
      if (!FUNCTION_WORDS.contains(word.folded())) {
        weight += word.weight();
        missing += isKnown(word) ? 0 : word.weight();
        counted++;
        newPairs += pairs.contains(before + ' ' + word.stem()) ? 0 : 1;
      }
      before = word.stem();
    }
    return HIGHEST
        * (WORDS * missing / (weight + PRIOR_WEIGHT) + PAIRS * newPairs / (counted + PRIOR_PAIRS));
  }

  private boolean isKnown(Word word) {
    return context.contains(word.stem()) || said.contains(word.stem());
  }

  private static List<Word> words(String text) {
    List<Word> words = new ArrayList<>();
    int from = -1;
    boolean begins = true;
    for (int i = 0; i <= text.length(); i++) {
      boolean inside = i < text.length() && isInside(text, i);
      if (inside && from < 0) {
        from = i;
      } else if (!inside && from >= 0) {
        words.add(Word.of(text.substring(from, i), begins));
        begins = false;
        from = -1;
      }
    }
    return words;
  }

  private static boolean isInside(String text, int i) {
    char c = text.charAt(i);
    boolean betweenDigits =
        (c == ',' || c == '.')
            && i > 0
            && i + 1 < text.length()
            && Character.isDigit(text.charAt(i - 1))
            && Character.isDigit(text.charAt(i + 1));
    return Character.isLetterOrDigit(c) || betweenDigits;
  }

  private record Word(String folded, String stem, double weight) {
    private static final double NUMBER = 2;
    private static final double NAME = 1.6;

    static Word of(String word, boolean begins) {
      String folded = word.toLowerCase(Locale.ROOT);
      boolean number = Character.isDigit(folded.charAt(0));
      boolean name = !begins && Character.isUpperCase(word.charAt(0));
      return new Word(
          folded,
          number ? folded.replace(",", "") : stem(folded),
          number ? NUMBER : name ? NAME : 1);
    }

    /// Takes off the endings that change with grammar: enough to see that "voices" and "voiced" are
    /// one word.
    private static String stem(String word) {
      for (String ending :
          List.of(
              "ations", "ation", "ingly", "edly", "ings", "ing", "ies", "ied", "ers", "ed", "es",
              "ly", "er", "s", "y", "e")) {
        if (word.endsWith(ending) && word.length() - ending.length() >= 3) {
          return word.substring(0, word.length() - ending.length());
        }
      }
      return word;
    }
  }
}
