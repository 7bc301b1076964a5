package io.whytrail.scoring.text;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;

/// Makes the plain view: compatibility forms folded (NFKC), accents taken off Latin letters,
/// invisible characters left out, runs of white space collapsed into one space (or one line feed
/// where the run holds one).
final class Normaliser {
  private static final int MARKS_PER_CLUSTER = 8;
  private static final int STYLED_RUN = 4;
  private static final char FIRST_MARK = 0x300;
  private static final int BLACK_FLAG = 0x1F3F4;

  private final String raw;
  private final ViewBuilder plain;
  private final List<Concealment> concealments = new ArrayList<>();
  private final HiddenText hidden = new HiddenText();
  private int codePoint;
  private int previous;
  private int styledStart = -1;
  private int styledCount;

  private Normaliser(String raw) {
    this.raw = raw;
    this.plain = new ViewBuilder(raw.length());
  }

  /// The plain view, what was hidden in it, and the views of text that nobody sees.
  static Normalised normalise(String raw) {
    return new Normaliser(raw).run();
  }

  record Normalised(View plain, List<Concealment> concealments, List<View> hidden) {}

  private Normalised run() {
    int index = 0;
    while (index < raw.length()) {
      char c = raw.charAt(index);
      boolean plainly = c > ' ' ? c < 0x7F && !isMarked(index) : c == ' ' && !followsBlank();
      index += plainly ? ascii(c) : other(index);
    }
    endStyled();
    Lookalikes.fold(plain, concealments);
    List<View> hiddenViews = hidden.views(concealments);
    return new Normalised(plain.build(Disguise.NONE), List.copyOf(concealments), hiddenViews);
  }

  private boolean isMarked(int index) {
    int next = index + 1;
    return next < raw.length() && raw.charAt(next) >= FIRST_MARK && isMark(raw.codePointAt(next));
  }

  private int ascii(char c) {
    endStyled();
    plain.append(c, codePoint, codePoint + 1);
    previous = c;
    codePoint++;
    return 1;
  }

  /// Takes one code point, or a base with its combining marks; returns the number of chars
  /// consumed.
  private int other(int index) {
    int cp = raw.codePointAt(index);
    int width = Character.charCount(cp);
    if (isBlank(cp)) {
      blank(cp);
    } else if (Invisible.is(cp)) {
      invisible(cp, index + width);
    } else {
      return cluster(index, cp);
    }
    previous = cp;
    codePoint++;
    return width;
  }

  private static boolean isBlank(int cp) {
    return cp <= ' ' || Character.isWhitespace(cp) || Character.isSpaceChar(cp) || cp == 0x85;
  }

  private void blank(int cp) {
    endStyled();
    boolean line = cp == '\n' || cp == '\r' || cp == 0x2028 || cp == 0x2029 || cp == 0x85;
    if (followsBlank()) {
      plain.extendLast(codePoint + 1);
      if (line) {
        plain.replace(plain.length() - 1, '\n');
      }
    } else {
      plain.append(line ? '\n' : ' ', codePoint, codePoint + 1);
    }
  }

  private boolean followsBlank() {
    int last = plain.length() - 1;
    return last >= 0 && (plain.charAt(last) == ' ' || plain.charAt(last) == '\n');
  }

  private void invisible(int cp, int next) {
    if (Invisible.carriesText(cp)) {
      if (previous != BLACK_FLAG && !hidden.inFlag()) {
        hidden.add(cp, codePoint);
      } else {
        hidden.flag();
      }
      return;
    }
    hidden.end();
    boolean insideWord =
        isLatin(previous)
            && next < raw.length()
            && isLatin(raw.codePointAt(next))
            && Invisible.hidesInWords(cp);
    if (insideWord) {
      concealments.add(new Concealment(Disguise.INVISIBLE, new Span(codePoint, codePoint + 1)));
    }
  }

  private int cluster(int index, int cp) {
    hidden.end();
    int end = index + Character.charCount(cp);
    int start = codePoint;
    codePoint++;
    int marks = 0;
    while (end < raw.length() && isMark(raw.codePointAt(end))) {
      int mark = raw.codePointAt(end);
      end += Character.charCount(mark);
      codePoint++;
      marks++;
    }
    styled(cp, start);
    Span origin = new Span(start, codePoint);
    // The dotless i has no decomposition, and without this "I" and "ı" of Turkish would not be one
    // letter.
    char sign = cp == 0x131 ? 'i' : Punctuation.fold(cp);
    if (sign != 0) {
      plain.append(sign, origin);
    } else if (marks == 0 && Scripts.isStable(cp)) {
      plain.append(raw.substring(index, end), origin);
    } else {
      plain.append(
          folded(raw.substring(index, Math.min(end, index + 2 + MARKS_PER_CLUSTER))), origin);
    }
    previous = cp;
    return end - index;
  }

  private static String folded(String cluster) {
    String letters = StyledLetters.fold(cluster);
    String decomposed = Normalizer.normalize(letters, Normalizer.Form.NFKD);
    if (!isLatin(decomposed.codePointAt(0))) {
      return Normalizer.normalize(letters, Normalizer.Form.NFKC);
    }
    StringBuilder bare = new StringBuilder(decomposed.length());
    decomposed.codePoints().filter(cp -> !isMark(cp)).forEach(bare::appendCodePoint);
    return bare.toString();
  }

  private void styled(int cp, int start) {
    if (!StyledLetters.is(cp)) {
      endStyled();
      return;
    }
    if (styledStart < 0) {
      styledStart = start;
    }
    styledCount++;
  }

  private void endStyled() {
    if (styledStart >= 0 && styledCount >= STYLED_RUN) {
      concealments.add(new Concealment(Disguise.STYLED, new Span(styledStart, codePoint)));
    }
    styledStart = -1;
    styledCount = 0;
  }

  private static boolean isMark(int cp) {
    return Character.getType(cp) == Character.NON_SPACING_MARK && !Invisible.is(cp);
  }

  private static boolean isLatin(int cp) {
    return cp < 0x80
        ? Character.isLetter(cp)
        : Character.UnicodeScript.of(cp) == Character.UnicodeScript.LATIN;
  }
}
