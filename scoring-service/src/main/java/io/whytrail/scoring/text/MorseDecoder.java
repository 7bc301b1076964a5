package io.whytrail.scoring.text;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads stretches of Morse code: letters separated by a space, words by a slash.
final class MorseDecoder implements Decoder {
  private static final int FEWEST_LETTERS = 8;
  private static final int FEWEST_DIFFERENT = 5;
  private static final int LONGEST_LETTER = 6;
  // Letters of one signal each, and what separates them.
  private static final int SHORTEST = 2 * FEWEST_LETTERS - 1;

  private static final Map<String, Character> LETTERS =
      Map.ofEntries(
          Map.entry(".-", 'a'),
          Map.entry("-...", 'b'),
          Map.entry("-.-.", 'c'),
          Map.entry("-..", 'd'),
          Map.entry(".", 'e'),
          Map.entry("..-.", 'f'),
          Map.entry("--.", 'g'),
          Map.entry("....", 'h'),
          Map.entry("..", 'i'),
          Map.entry(".---", 'j'),
          Map.entry("-.-", 'k'),
          Map.entry(".-..", 'l'),
          Map.entry("--", 'm'),
          Map.entry("-.", 'n'),
          Map.entry("---", 'o'),
          Map.entry(".--.", 'p'),
          Map.entry("--.-", 'q'),
          Map.entry(".-.", 'r'),
          Map.entry("...", 's'),
          Map.entry("-", 't'),
          Map.entry("..-", 'u'),
          Map.entry("...-", 'v'),
          Map.entry(".--", 'w'),
          Map.entry("-..-", 'x'),
          Map.entry("-.--", 'y'),
          Map.entry("--..", 'z'),
          Map.entry("-----", '0'),
          Map.entry(".----", '1'),
          Map.entry("..---", '2'),
          Map.entry("...--", '3'),
          Map.entry("....-", '4'),
          Map.entry(".....", '5'),
          Map.entry("-....", '6'),
          Map.entry("--...", '7'),
          Map.entry("---..", '8'),
          Map.entry("----.", '9'),
          Map.entry("..--..", '?'),
          Map.entry("--..--", ','),
          Map.entry(".-.-.-", '.'),
          Map.entry(".----.", '\''),
          Map.entry("-.-.--", '!'),
          Map.entry("-....-", '-'),
          Map.entry("---...", ':'));

  @Override
  public List<View> decode(View view, Collection<Concealment> concealments) {
    Blobs blobs = new Blobs(view, Disguise.MORSE, concealments);
    String text = view.text();
    int from = 0;
    while (from < text.length()) {
      if (!isSignal(text.charAt(from))) {
        from++;
        continue;
      }
      int to = from;
      int end = from;
      while (to < text.length() && isMorse(text.charAt(to))) {
        end = isSignal(text.charAt(to)) ? to + 1 : end;
        to++;
      }
      String decoded = end - from < SHORTEST ? null : decode(text, from, end);
      if (decoded != null) {
        blobs.add(from, end, decoded);
      }
      from = to;
    }
    return blobs.views();
  }

  private static @Nullable String decode(String text, int from, int to) {
    StringBuilder decoded = new StringBuilder();
    int letters = 0;
    for (String word : text.substring(from, to).split("[/|\n]", -1)) {
      for (String signal : word.strip().split(" ", -1)) {
        Character letter = signal.length() > LONGEST_LETTER ? null : LETTERS.get(signal);
        if (letter == null && !signal.isEmpty()) {
          return null;
        }
        if (letter != null) {
          decoded.append((char) letter);
          letters++;
        }
      }
      decoded.append(' ');
    }
    boolean message =
        letters >= FEWEST_LETTERS && decoded.chars().distinct().count() > FEWEST_DIFFERENT;
    return message ? decoded.toString().strip() : null;
  }

  private static boolean isSignal(char c) {
    return c == '.' || c == '-';
  }

  private static boolean isMorse(char c) {
    return isSignal(c) || c == ' ' || c == '/' || c == '|' || c == '\n';
  }
}
