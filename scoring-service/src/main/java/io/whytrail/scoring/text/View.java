package io.whytrail.scoring.text;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One way of reading a text; `folded` is `text` in lower case, character by character.
public final class View {
  private final Disguise disguise;
  private final String text;
  private final String folded;
  private final Offsets offsets;
  private @Nullable List<Segments.Segment> foreign;

  View(Disguise disguise, String text, Offsets offsets) {
    this.disguise = disguise;
    this.text = text;
    this.folded = fold(text);
    this.offsets = offsets;
  }

  public Disguise disguise() {
    return disguise;
  }

  public String text() {
    return text;
  }

  public String folded() {
    return folded;
  }

  public int length() {
    return text.length();
  }

  /// The code points of the original that the characters from..to of this view came from.
  public Span span(int from, int to) {
    return offsets.span(from, to);
  }

  /// The stretches whose words are not English, looked for once.
  List<Segments.Segment> foreign() {
    List<Segments.Segment> known = foreign;
    if (known == null) {
      known = Segments.foreign(text);
      foreign = known;
    }
    return known;
  }

  // String.toLowerCase may change the length (U+0130), and then the offsets would no longer fit.
  private static String fold(String text) {
    char[] folded = text.toCharArray();
    boolean changed = false;
    for (int i = 0; i < folded.length; i++) {
      char lower = Character.toLowerCase(folded[i]);
      changed |= lower != folded[i];
      folded[i] = lower;
    }
    return changed ? new String(folded) : text;
  }
}
