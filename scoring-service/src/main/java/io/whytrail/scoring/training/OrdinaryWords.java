package io.whytrail.scoring.training;

import io.whytrail.scoring.names.PieceFeatures;
import io.whytrail.scoring.text.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Words of real messages that are surely no name, place or date, though nobody labelled them: what
/// is written small, what has a capital only because a sentence begins with it, and numbers beside
/// which nothing has a name. What is not sure is left out.
final class OrdinaryWords {
  // A word that is written small so often is no name where a sentence begins.
  private static final int OFTEN = 5;
  private static final String BEGINS = ".!?\n:\"";
  private static final String CODES = "_$[";
  private static final Set<String> BEFORE_DATA =
      Set.of("age", "aged", "in", "since", "year", "zip", "code");

  private final Map<String, Integer> small = new HashMap<>();

  /// Learns from these messages how words are written.
  OrdinaryWords(List<Read> messages) {
    for (Read message : messages) {
      for (int i = 0; i < message.words().size(); i++) {
        if (isSmall(message.word(i))) {
          small.merge(message.word(i), 1, Integer::sum);
        }
      }
    }
  }

  /// A message with its numbers.
  record Read(View view, PieceFeatures features) {
    List<PieceFeatures.Word> words() {
      return features.words();
    }

    String word(int i) {
      PieceFeatures.Word word = words().get(i);
      return view.text().substring(word.from(), word.to());
    }

    /// A word in small letters; empty beyond the ends.
    String folded(int i) {
      if (i < 0 || i >= words().size()) {
        return "";
      }
      PieceFeatures.Word word = words().get(i);
      return view.folded().substring(word.from(), word.to());
    }
  }

  /// The pieces of a message's ordinary words.
  List<float[]> in(Read message) {
    List<float[]> pieces = new ArrayList<>();
    for (int i = 0; i < message.words().size(); i++) {
      PieceFeatures.Word word = message.words().get(i);
      if (!message.features().forms().teachesNothing(word.from(), word.to())
          && isOrdinary(message, i)) {
        for (int piece = word.firstPiece(); piece <= word.lastPiece(); piece++) {
          pieces.add(message.features().of(piece));
        }
      }
    }
    return pieces;
  }

  private boolean isOrdinary(Read message, int i) {
    String word = message.word(i);
    if (word.chars().allMatch(Character::isLetter)) {
      return isSmall(word)
          || (isKnown(message, i) && isSmall(word.substring(1)) && begins(message, i));
    }
    return word.chars().anyMatch(Character::isDigit)
        && (isCode(message, i) || isPlainNumber(message, i));
  }

  private static boolean isSmall(String word) {
    return !word.isEmpty() && word.chars().allMatch(Character::isLowerCase);
  }

  private boolean isKnown(Read message, int i) {
    return small.getOrDefault(message.folded(i), 0) >= OFTEN;
  }

  private static boolean begins(Read message, int i) {
    String text = message.view().text();
    int at = message.words().get(i).from() - 1;
    while (at >= 0 && text.charAt(at) == ' ') {
      at--;
    }
    return at < 0 || BEGINS.indexOf(text.charAt(at)) >= 0;
  }

  private static boolean isCode(Read message, int i) {
    int at = message.words().get(i).from() - 1;
    if (at >= 0 && CODES.indexOf(message.view().text().charAt(at)) >= 0) {
      return true;
    }
    String word = message.word(i);
    return word.length() > 1
        && Character.isUpperCase(word.charAt(0))
        && Character.isUpperCase(word.charAt(1));
  }

  private boolean isPlainNumber(Read message, int i) {
    String word = message.word(i);
    boolean year = word.length() == 4 && (word.startsWith("19") || word.startsWith("20"));
    String next = message.folded(i + 1);
    return !year
        && !next.startsWith("year")
        && !next.startsWith("yr")
        && !BEFORE_DATA.contains(message.folded(i - 1))
        && List.of(i - 2, i - 1, i + 1, i + 2).stream().noneMatch(j -> isName(message, j));
  }

  private boolean isName(Read message, int i) {
    return i >= 0
        && i < message.words().size()
        && Character.isUpperCase(message.word(i).charAt(0))
        && !isKnown(message, i);
  }
}
