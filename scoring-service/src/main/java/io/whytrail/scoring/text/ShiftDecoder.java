package io.whytrail.scoring.text;

import java.util.Collection;
import java.util.List;

/// Reads text whose letters were all moved by the same distance in the alphabet.
final class ShiftDecoder implements Decoder {
  private static final int LETTERS = 26;
  // Per mille, from a to z.
  private static final int[] ENGLISH = {
    82, 15, 28, 43, 127, 22, 20, 61, 70, 2, 8, 40, 24, 67, 75, 19, 1, 60, 63, 91, 28, 10, 24, 2, 20,
    1
  };

  @Override
  public List<View> decode(View view, Collection<Concealment> concealments) {
    ViewBuilder builder = null;
    for (Segments.Segment segment : view.foreign()) {
      String text = view.text().substring(segment.from(), segment.to());
      String shifted = shift(text, likeliest(text));
      if (Prose.census(shifted).isEnglish()) {
        builder = builder == null ? new ViewBuilder(shifted.length() + 1) : builder;
        append(builder, view, segment, shifted);
        concealments.add(
            new Concealment(Disguise.SHIFTED, view.span(segment.from(), segment.to())));
      }
    }
    return builder == null ? List.of() : List.of(builder.build(Disguise.SHIFTED));
  }

  private static void append(
      ViewBuilder builder, View view, Segments.Segment segment, String shifted) {
    for (int i = 0; i < shifted.length(); i++) {
      builder.append(shifted.charAt(i), view.span(segment.from() + i, segment.from() + i + 1));
    }
    builder.append('\n', view.span(segment.to() - 1, segment.to()));
  }

  private static int likeliest(String text) {
    long[] counts = new long[LETTERS];
    for (int i = 0; i < text.length(); i++) {
      int letter = (text.charAt(i) | 0x20) - 'a';
      if (letter >= 0 && letter < LETTERS && Letters.isLetter(text.charAt(i))) {
        counts[letter]++;
      }
    }
    int best = 0;
    long bestScore = -1;
    for (int shift = 1; shift < LETTERS; shift++) {
      long score = 0;
      for (int letter = 0; letter < LETTERS; letter++) {
        int becomes = letter + shift;
        score += counts[letter] * ENGLISH[becomes < LETTERS ? becomes : becomes - LETTERS];
      }
      if (score > bestScore) {
        bestScore = score;
        best = shift;
      }
    }
    return best;
  }

  private static String shift(String text, int distance) {
    char[] shifted = text.toCharArray();
    for (int i = 0; i < shifted.length; i++) {
      char c = shifted[i];
      if (c >= 'a' && c <= 'z') {
        shifted[i] = (char) ('a' + (c - 'a' + distance) % LETTERS);
      } else if (c >= 'A' && c <= 'Z') {
        shifted[i] = (char) ('A' + (c - 'A' + distance) % LETTERS);
      }
    }
    return new String(shifted);
  }
}
