package io.whytrail.scoring.likeness;

import io.whytrail.scoring.similarity.Embedding;
import io.whytrail.scoring.text.Text;
import io.whytrail.scoring.text.View;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The ways of reading a text that are compared: as anybody reads it, and as what it hides. A few
/// words are none: everybody says yes.
public final class Readings {

  static final int LEAST_WORDS = 5;

  private static final int MOST = 8;
  // From here on a few words more or less make no difference to what is asked for.
  private static final int MANY_WORDS = 1000;
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}]{1,40}");

  private Readings() {}

  /// One way of reading a text.
  ///
  /// @param words how many different ones it has, up to a thousand
  record Reading(View view, int words) {}

  static List<Reading> of(Text text) {
    return Stream.concat(Stream.of(text.plain()), text.disguised().stream())
        .map(view -> new Reading(view, words(view.folded())))
        .filter(reading -> reading.words() >= LEAST_WORDS)
        .limit(MOST)
        .toList();
  }

  /// A text as an example's vectors; none where it is too short to be one.
  public static List<float[]> vectors(Text text, Embedding embedding) {
    return of(text).stream().map(reading -> embedding.embed(reading.view().text())).toList();
  }

  private static int words(String folded) {
    Set<String> words = new HashSet<>();
    Matcher matcher = WORD.matcher(folded);
    while (words.size() < MANY_WORDS && matcher.find()) {
      words.add(matcher.group());
    }
    return words.size();
  }
}
