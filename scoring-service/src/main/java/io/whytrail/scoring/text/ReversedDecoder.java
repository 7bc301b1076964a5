package io.whytrail.scoring.text;

import java.util.Collection;
import java.util.List;

/// Reads text that was written backwards, as a whole or word by word.
final class ReversedDecoder implements Decoder {
  @Override
  public List<View> decode(View view, Collection<Concealment> concealments) {
    ViewBuilder backwards = new ViewBuilder(0);
    ViewBuilder wordByWord = new ViewBuilder(0);
    for (Segments.Segment segment : view.foreign()) {
      String text = view.text().substring(segment.from(), segment.to());
      if (Prose.census(new StringBuilder(text).reverse()).isEnglish() || Backwards.runs(text)) {
        Span span = view.span(segment.from(), segment.to());
        copyBackwards(backwards, view, segment.from(), segment.to());
        backwards.append('\n', span);
        copyWordByWord(wordByWord, view, segment);
        wordByWord.append('\n', span);
        concealments.add(new Concealment(Disguise.REVERSED, span));
      }
    }
    return backwards.length() == 0
        ? List.of()
        : List.of(backwards.build(Disguise.REVERSED), wordByWord.build(Disguise.REVERSED));
  }

  private static void copyWordByWord(ViewBuilder builder, View view, Segments.Segment segment) {
    int word = segment.from();
    for (int i = segment.from(); i <= segment.to(); i++) {
      if (i == segment.to() || !Character.isLetterOrDigit(view.text().charAt(i))) {
        copyBackwards(builder, view, word, i);
        if (i < segment.to()) {
          builder.append(view.text().charAt(i), view.span(i, i + 1));
        }
        word = i + 1;
      }
    }
  }

  private static void copyBackwards(ViewBuilder builder, View view, int from, int to) {
    for (int i = to - 1; i >= from; i--) {
      builder.append(view.text().charAt(i), view.span(i, i + 1));
    }
  }
}
