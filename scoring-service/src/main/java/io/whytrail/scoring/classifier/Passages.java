package io.whytrail.scoring.classifier;

import io.whytrail.scoring.detection.Sentences;
import io.whytrail.scoring.embedding.Meanings;
import io.whytrail.scoring.embedding.Meanings.Reading;
import io.whytrail.scoring.pattern.Hit;
import io.whytrail.scoring.text.Disguise;
import io.whytrail.scoring.text.Span;
import io.whytrail.scoring.text.Text;
import io.whytrail.scoring.text.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Cuts a text into what a classifier reads. Long texts are windowed: nothing is left out.
public final class Passages {
  private static final int WINDOW = 64;
  private static final int LONG_MESSAGE = 96;
  // A greeting is made of words that attacks have too.
  private static final int FEW_WORDS = 13;
  private static final int LONG_SENTENCE = 64;
  private static final int SENTENCE_WINDOW = 48;
  private static final double MOST_WORDS = 40;
  private static final int CELLS = 2;
  private static final Set<Disguise> ENCODINGS =
      Set.of(
          Disguise.BASE64, Disguise.HEXADECIMAL, Disguise.BITS, Disguise.MORSE, Disguise.SHIFTED);

  private final Meanings meanings;

  /// Takes what the parts of a text will be read with.
  public Passages(Meanings meanings) {
    this.meanings = meanings;
  }

  /// A message or an output: the whole of it first, then every disguise that was undone, then
  /// windows where it is long.
  public void ofMessage(Text text, List<Hit> hits, Consumer<Passage> sink) {
    Signals all = Signals.of(hits);
    Terms terms = Terms.of(text.plain().folded());
    Reading reading = meanings.read(text.plain().folded());
    boolean few = terms.size() < FEW_WORDS;
    boolean alone = few || (text.isForeign() && !smuggles(text));
    if (terms.size() > 0) {
      Span whole = new Span(0, text.codePoints());
      sink.accept(message(whole, Features.of(terms), whole(reading, text.plain()), alone, all));
    }
    for (View view : text.disguised()) {
      Terms hidden = Terms.of(view.folded());
      if (hidden.size() > 0) {
        Supplier<float[]> meaning = whole(meanings.read(view.folded()), view);
        Span whole = view.span(0, view.length());
        sink.accept(message(whole, Features.of(hidden), meaning, alone, all));
      }
    }
    if (terms.size() > LONG_MESSAGE) {
      windows(text.plain(), terms, reading, alone, hits, sink);
    }
  }

  /// Words that carry encoded ones along are a witness in any language.
  private static boolean smuggles(Text text) {
    return text.concealments().stream().anyMatch(each -> ENCODINGS.contains(each.disguise()));
  }

  private static void windows(
      View view,
      Terms terms,
      Reading reading,
      boolean alone,
      List<Hit> hits,
      Consumer<Passage> sink) {
    for (int from = 0; from < terms.size(); from += WINDOW / 2) {
      int to = Math.min(terms.size(), from + WINDOW);
      int begin = terms.from(from);
      int end = terms.to(to - 1);
      Span span = view.span(begin, end);
      Supplier<float[]> meaning = () -> reading.meaning(begin, end);
      Signals signals = hits.isEmpty() ? Signals.NONE : Signals.of(within(hits, span));
      sink.accept(message(span, Features.of(terms, from, to), meaning, alone, signals));
      if (to == terms.size()) {
        return;
      }
    }
  }

  private static Supplier<float[]> whole(Reading reading, View view) {
    return () -> reading.meaning(0, view.length());
  }

  private static Passage message(
      Span span, Features words, Supplier<float[]> meaning, boolean alone, Signals signals) {
    double[] numbers = {signals.together(), signals.kinds(), signals.strongest(), signals.hidden()};
    return new Passage(span, words, signals.names(), meaning, alone, numbers);
  }

  /// A document: its sentences one by one, in every view.
  ///
  /// @param question what the person asked, folded
  public void ofDocument(Text text, List<Hit> hits, String question, Consumer<Passage> sink) {
    ofDocument(text, hits, WordCounts.of(question), sink);
  }

  /// The same, where several documents answer one question.
  void ofDocument(Text text, List<Hit> hits, WordCounts question, Consumer<Passage> sink) {
    View plain = text.plain();
    Document document = new Document(WordCounts.of(plain.folded()), question, rows(plain.folded()));
    sentences(plain, false, document, hits, sink);
    for (View view : text.disguised()) {
      sentences(view, true, document, hits, sink);
    }
  }

  private void sentences(
      View view, boolean hidden, Document document, List<Hit> hits, Consumer<Passage> sink) {
    for (Sentences.Range sentence : Sentences.of(view)) {
      String folded = view.folded().substring(sentence.from(), sentence.to());
      Terms terms = Terms.of(folded);
      Reading reading = meanings.read(folded);
      boolean row = cells(folded, 0, folded.length()) >= CELLS;
      int step = terms.size() <= LONG_SENTENCE ? Math.max(1, terms.size()) : SENTENCE_WINDOW / 2;
      int width = terms.size() <= LONG_SENTENCE ? Math.max(1, terms.size()) : SENTENCE_WINDOW;
      for (int from = 0; from < terms.size(); from += step) {
        int to = Math.min(terms.size(), from + width);
        int end = to == terms.size() ? sentence.to() : sentence.from() + terms.to(to - 1);
        int begin = from == 0 ? sentence.from() : sentence.from() + terms.from(from);
        Span span = view.span(begin, end);
        int first = terms.from(from);
        int last = terms.to(to - 1);
        Supplier<float[]> meaning = () -> reading.meaning(first, last);
        Signals signals = hits.isEmpty() ? Signals.NONE : Signals.of(within(hits, span));
        double[] numbers = document.numbers(terms, from, to, signals.together(), row, hidden);
        sink.accept(
            new Passage(
                span, Features.of(terms, from, to), signals.names(), meaning, true, numbers));
        if (to == terms.size()) {
          break;
        }
      }
    }
  }

  private static List<Hit> within(List<Hit> hits, Span span) {
    List<Hit> within = new ArrayList<>();
    for (Hit hit : hits) {
      if (hit.span().overlaps(span)) {
        within.add(hit);
      }
    }
    return within;
  }

  /// The share of lines that are rows of a table.
  private static double rows(String folded) {
    int lines = 0;
    int rows = 0;
    int from = 0;
    for (int i = 0; i <= folded.length(); i++) {
      if (i == folded.length() || folded.charAt(i) == '\n') {
        lines++;
        rows += cells(folded, from, i) >= CELLS ? 1 : 0;
        from = i + 1;
      }
    }
    return (double) rows / lines;
  }

  private static int cells(String text, int from, int to) {
    int cells = 0;
    for (int i = from; i < to; i++) {
      cells += text.charAt(i) == '|' ? 1 : 0;
    }
    return cells;
  }

  /// What a sentence is compared with.
  private record Document(WordCounts words, WordCounts question, double rows) {
    double[] numbers(Terms terms, int from, int to, double together, boolean row, boolean hidden) {
      WordCounts own = WordCounts.of(terms, from, to);
      int elsewhere = hidden ? own.sharedWith(words) : own.moreIn(words);
      int asked = own.sharedWith(question);
      double all = Math.max(1, own.size());
      return new double[] {
        together,
        elsewhere / all,
        asked / all,
        row ? 0 : rows,
        Math.min(MOST_WORDS, to - from) / MOST_WORDS,
        hidden ? 1 : 0
      };
    }
  }
}
