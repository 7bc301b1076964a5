package io.whytrail.scoring.input;

import io.whytrail.scoring.text.Span;
import io.whytrail.scoring.text.Text;
import io.whytrail.scoring.text.View;
import java.util.Optional;

/// The tail of a prompt that an optimiser wrote: signs and half words run together in an order that
/// neither language nor code has. It is sought at the end of short messages of one line, where such
/// a tail stands.
final class AdversarialSuffix {
  private static final int LONGEST_MESSAGE = 1200;
  private static final int SHORTEST_MESSAGE = 40;
  private static final int TAIL = 110;
  private static final double ODD = 0.045;
  private static final double VERY_ODD = 0.09;
  private static final double SCORE_ODD = 36;
  private static final double SCORE_VERY_ODD = 52;

  private AdversarialSuffix() {}

  record Tail(Span span, double score) {}

  static Optional<Tail> find(Text text) {
    View view = text.plain();
    String plain = view.text();
    if (plain.length() > LONGEST_MESSAGE
        || plain.length() < SHORTEST_MESSAGE
        || plain.indexOf('\n') >= 0) {
      return Optional.empty();
    }
    int from = Math.max(plain.length() / 3, plain.length() - TAIL);
    double density = (double) odd(plain, from) / (plain.length() - from);
    if (density < ODD || isCode(plain)) {
      return Optional.empty();
    }
    double score = density >= VERY_ODD ? SCORE_VERY_ODD : SCORE_ODD;
    return Optional.of(new Tail(view.span(from, plain.length()), score));
  }

  // Code has signs in odd places too, but it closes what it opens and ends its statements.
  private static boolean isCode(String text) {
    int open = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      open += "([{".indexOf(c) >= 0 ? 1 : ")]}".indexOf(c) >= 0 ? -1 : 0;
    }
    return open == 0;
  }

  private static int odd(String text, int from) {
    int odd = 0;
    for (int i = Math.max(1, from); i < text.length(); i++) {
      char before = text.charAt(i - 1);
      char after = i + 1 < text.length() ? text.charAt(i + 1) : ' ';
      odd += isOdd(before, text.charAt(i), after) ? 1 : 0;
    }
    return odd;
  }

  private static boolean isOdd(char before, char c, char after) {
    if (Character.isLetter(c)) {
      return Character.isUpperCase(c) && Character.isLowerCase(before);
    }
    if (Character.isDigit(c) || c == ' ' || c > 0x7F) {
      return false;
    }
    boolean word = Character.isLetterOrDigit(before);
    boolean wordNext = Character.isLetterOrDigit(after);
    return switch (c) {
      case '.', ',', ';', ':', '!', '?' ->
          !(word || isClosing(before) || before == c)
              || !(after == ' '
                  || isClosing(after)
                  || after == c
                  || Character.isDigit(after)
                  || (c == '.' && wordNext));
      case '\'', '-', '_', '/', '@', '&', '*', '#', '+', '%', '=' ->
          !(word || wordNext) && !(before == ' ' && after == ' ');
      case '(' -> !wordNext && after != '"' && after != '\'';
      case ')' -> !word && before != '"' && before != '.' && before != '%';
      case '"' ->
          before != ' ' && after != ' ' && !isClosing(before) && !isClosing(after) && before != '(';
      case '$' -> !Character.isDigit(after);
      default -> true;
    };
  }

  private static boolean isClosing(char c) {
    return c == '"' || c == '\'' || c == ')' || c == '*';
  }
}
