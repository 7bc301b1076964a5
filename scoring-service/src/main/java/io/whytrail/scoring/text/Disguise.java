package io.whytrail.scoring.text;

/// A way to hide what a text says.
public enum Disguise {
  /// None: the text as anybody reads it.
  NONE,
  /// Characters that take no room, inside words.
  INVISIBLE,
  /// Letters of another alphabet that look like Latin ones.
  LOOKALIKE,
  /// Mathematical, boxed or small capital letters in place of ordinary ones.
  STYLED,
  /// A message in Unicode tag characters or variation selectors, which nobody sees.
  TAGS,
  /// Numeric escapes: percent, HTML entities, Unicode escapes.
  ESCAPES,
  BASE64,
  HEXADECIMAL,
  BITS,
  MORSE,
  /// Every letter moved by the same distance in the alphabet (ROT13 among them).
  SHIFTED,
  /// Digits and signs in place of letters.
  LEET,
  /// Letters with a separator between any two.
  SPACED,
  REVERSED
}
