package io.whytrail.scoring.names;

import io.whytrail.scoring.embedding.Pieces;
import io.whytrail.scoring.embedding.SentenceEncoder;
import io.whytrail.scoring.text.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// What is known of each piece of a text: the encoder's vector in the midst of its neighbours, and
/// how its word and the words beside it are written, which the encoder does not see.
public final class PieceFeatures {
  // Pieces that are read together.
  private static final int WINDOW = 126;
  private static final int WRITING = 23;
  private static final Set<String> TITLES =
      Set.of("mr", "mrs", "ms", "miss", "dr", "prof", "sir", "madam", "lord", "lady", "dear");

  private static final String BEFORE_CODE = "_#=+[";
  private static final String AFTER_CODE = "_=+]";
  private static final String CURRENCIES = "$€£";

  private final String text;
  private final String folded;
  private final Pieces pieces;
  private final List<Word> words;
  private final WrittenForms forms;
  private final float[][] writing;
  private final SentenceEncoder encoder;
  private final Runnable checkpoint;

  // One window at a time: the vectors of a long text would fill the memory.
  private int window = -1;
  private float[][] states = {};

  private PieceFeatures(View view, SentenceEncoder encoder, Runnable checkpoint) {
    this.text = view.text();
    this.folded = view.folded();
    this.pieces = encoder.pieces(folded);
    this.words = words(text, pieces);
    this.forms = WrittenForms.in(view);
    this.writing = writing(view, pieces, words);
    this.encoder = encoder;
    this.checkpoint = checkpoint;
  }

  /// A word: its pieces, and its characters in the view.
  public record Word(int firstPiece, int lastPiece, int from, int to) {}

  /// Reads a text window by window, as it is asked for.
  ///
  /// @param checkpoint called before each window: it throws where the time is over
  public static PieceFeatures of(View view, SentenceEncoder encoder, Runnable checkpoint) {
    checkpoint.run();
    return new PieceFeatures(view, encoder, checkpoint);
  }

  String text() {
    return text;
  }

  String folded() {
    return folded;
  }

  public Pieces pieces() {
    return pieces;
  }

  public List<Word> words() {
    return words;
  }

  public WrittenForms forms() {
    return forms;
  }

  /// The numbers of a piece; cheap where pieces are asked for in their order.
  public float[] of(int piece) {
    if (piece / WINDOW != window) {
      window = piece / WINDOW;
      states = states(window * WINDOW);
    }
    float[] state = states[piece % WINDOW];
    float[] all = Arrays.copyOf(state, state.length + WRITING);
    System.arraycopy(writing[piece], 0, all, state.length, WRITING);
    return all;
  }

  private float[][] states(int at) {
    checkpoint.run();
    int[] ids = new int[Math.min(WINDOW, pieces.size() - at)];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = pieces.id(at + i);
    }
    return encoder.states(ids);
  }

  /// Runs of pieces that touch and are letters or digits.
  private static List<Word> words(String text, Pieces pieces) {
    List<Word> words = new ArrayList<>();
    int piece = 0;
    while (piece < pieces.size()) {
      int first = piece++;
      if (!Character.isLetterOrDigit(text.charAt(pieces.from(first)))) {
        continue;
      }
      while (piece < pieces.size()
          && pieces.from(piece) == pieces.to(piece - 1)
          && Character.isLetterOrDigit(text.charAt(pieces.from(piece)))) {
        piece++;
      }
      words.add(new Word(first, piece - 1, pieces.from(first), pieces.to(piece - 1)));
    }
    return words;
  }

  private static float[][] writing(View view, Pieces pieces, List<Word> words) {
    float[][] writing = new float[pieces.size()][WRITING];
    Style style = Style.of(view.text(), words);
    for (int i = 0; i < words.size(); i++) {
      boolean[] signs = signs(view, words, i, style);
      for (int piece = words.get(i).firstPiece(); piece <= words.get(i).lastPiece(); piece++) {
        for (int j = 0; j < signs.length; j++) {
          writing[piece][j] = signs[j] ? 1 : 0;
        }
        writing[piece][signs.length] = piece > words.get(i).firstPiece() ? 1 : 0;
      }
    }
    return writing;
  }

  private static boolean[] signs(View view, List<Word> words, int i, Style style) {
    String text = view.text();
    Word word = words.get(i);
    Word before = i == 0 ? null : words.get(i - 1);
    Word after = i + 1 == words.size() ? null : words.get(i + 1);
    char left = before(text, word.from());
    char right = after(text, word.to());
    return new boolean[] {
      isUpper(text, word),
      isAllUpper(text, word),
      Character.isDigit(text.charAt(word.from())),
      isAllDigits(text, word),
      before != null && isUpper(text, before),
      after != null && isUpper(text, after),
      left == '\0' || left == '.' || left == '!' || left == '?' || left == '\n' || left == '"',
      left == '\n' || left == '\0',
      right == '\n' || right == '\0',
      right == ',',
      left == ',',
      right == '.',
      left == ':' || left == '\'' || left == '(',
      isMarked(text, word),
      word.lastPiece() - word.firstPiece() >= 2,
      style == Style.SMALL,
      style == Style.CAPITALS,
      before != null && TITLES.contains(view.folded().substring(before.from(), before.to())),
      before != null && Character.isDigit(text.charAt(before.from())),
      touches(BEFORE_CODE, text, word.from() - 1) || touches(AFTER_CODE, text, word.to()),
      isCode(text, word),
      touches(CURRENCIES, text, word.from() - 1) || touches("%", text, word.to()),
    };
  }

  /// How a text is written: where all is small, or nearly every word has a capital, a capital says
  /// something else.
  private enum Style {
    SMALL,
    MIXED,
    CAPITALS;

    private static final double MOST = 0.6;

    static Style of(String text, List<Word> words) {
      long capitals = words.stream().filter(word -> isUpper(text, word)).count();
      if (capitals == 0) {
        return SMALL;
      }
      return capitals > MOST * words.size() ? CAPITALS : MIXED;
    }
  }

  private static boolean isUpper(String text, Word word) {
    return Character.isUpperCase(text.charAt(word.from()));
  }

  private static boolean isAllUpper(String text, Word word) {
    for (int i = word.from(); i < word.to(); i++) {
      if (!Character.isUpperCase(text.charAt(i))) {
        return false;
      }
    }
    return word.to() - word.from() > 1;
  }

  private static boolean isAllDigits(String text, Word word) {
    for (int i = word.from(); i < word.to(); i++) {
      if (!Character.isDigit(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean touches(String signs, String text, int at) {
    return at >= 0 && at < text.length() && signs.indexOf(text.charAt(at)) >= 0;
  }

  /// Letters and digits in one word.
  private static boolean isCode(String text, Word word) {
    boolean letters = false;
    boolean digits = false;
    for (int i = word.from(); i < word.to(); i++) {
      letters |= Character.isLetter(text.charAt(i));
      digits |= Character.isDigit(text.charAt(i));
    }
    return letters && digits;
  }

  private static boolean isMarked(String text, Word word) {
    for (int i = word.from(); i < word.to(); i++) {
      if (text.charAt(i) > 0x7F) {
        return true;
      }
    }
    return false;
  }

  /// The last character before a place that is no space; a line's end is one.
  private static char before(String text, int at) {
    for (int i = at - 1; i >= 0; i--) {
      if (text.charAt(i) == '\n' || !Character.isWhitespace(text.charAt(i))) {
        return text.charAt(i);
      }
    }
    return '\0';
  }

  private static char after(String text, int at) {
    for (int i = at; i < text.length(); i++) {
      if (text.charAt(i) == '\n' || !Character.isWhitespace(text.charAt(i))) {
        return text.charAt(i);
      }
    }
    return '\0';
  }
}
