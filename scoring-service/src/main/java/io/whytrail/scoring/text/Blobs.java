package io.whytrail.scoring.text;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects decoded stretches of one view into one view: each on its own line, each standing for
/// its whole stretch.
final class Blobs {
  private final View parent;
  private final Disguise disguise;
  private final Collection<Concealment> concealments;
  private @Nullable ViewBuilder decoded;

  Blobs(View parent, Disguise disguise, Collection<Concealment> concealments) {
    this.parent = parent;
    this.disguise = disguise;
    this.concealments = concealments;
  }

  /// Keeps what the characters from..to decode to where it is text, and notes a concealment where
  /// it is prose.
  boolean add(int from, int to, String text) {
    if (!Prose.isPrintable(text)) {
      return false;
    }
    Span span = parent.span(from, to);
    if (decoded == null) {
      decoded = new ViewBuilder(text.length() + 1);
    }
    decoded.append(text, span);
    decoded.append('\n', span);
    if (Prose.isProse(text)) {
      concealments.add(new Concealment(disguise, span));
    }
    return true;
  }

  List<View> views() {
    return decoded == null ? List.of() : List.of(decoded.build(disguise));
  }
}
