package io.whytrail.scoring.pattern;

import io.whytrail.scoring.detection.Case;
import io.whytrail.scoring.detection.Search;
import io.whytrail.scoring.detection.Segment;
import io.whytrail.scoring.text.Disguise;
import io.whytrail.scoring.text.Text;
import io.whytrail.scoring.text.View;
import java.util.ArrayList;
import java.util.List;

/// Patterns that are looked for together. Immutable after construction.
public final class PatternSet {
  // A match is sought in pieces of this size, so that the deadline is looked at between two of
  // them.
  private static final int PIECE = 4096;
  private static final int HITS_PER_PATTERN = 8;

  private final List<Pattern> patterns;
  private final Clues clues;

  public PatternSet(List<Pattern> patterns) {
    this.patterns = List.copyOf(patterns);
    this.clues = new Clues(this.patterns);
  }

  public List<Pattern> patterns() {
    return patterns;
  }

  /// Finds every pattern in every view of a text, the plain one first: a pattern that matches in
  /// plain sight is not looked for under a disguise. At most eight hits of one pattern are
  /// returned.
  public List<Hit> find(Text text, Search search) {
    return find(text, search::checkpoint);
  }

  /// What is found in a segment of a case, looked for once.
  public List<Hit> find(Case subject, Segment segment, Search search) {
    return subject.once(this, segment.text(), () -> find(segment.text(), search));
  }

  /// The same.
  ///
  /// @param checkpoint called often; stops the search by throwing
  public List<Hit> find(Text text, Runnable checkpoint) {
    List<Hit> hits = new ArrayList<>();
    find(text.plain(), checkpoint, hits);
    for (View view : text.disguised()) {
      List<Hit> disguised = new ArrayList<>();
      find(view, checkpoint, disguised);
      disguised.stream().filter(hit -> isNew(hit, hits)).forEach(hits::add);
    }
    return hits;
  }

  private static boolean isNew(Hit hit, List<Hit> known) {
    return known.stream()
        .noneMatch(other ->
            other.pattern().id().equals(hit.pattern().id()) && other.span().overlaps(hit.span()));
  }

  private void find(View view, Runnable checkpoint, List<Hit> hits) {
    if (view.length() == 0) {
      return;
    }
    checkpoint.run();
    Clues.Found found = clues.in(view.folded());
    for (int i = 0; i < patterns.size(); i++) {
      if (found.has(i)) {
        match(patterns.get(i), found.ranges(i), found.attempts(i), view, checkpoint, hits);
      }
    }
  }

  private static void match(
      Pattern pattern,
      Regions.Ranges ranges,
      Attempts attempts,
      View view,
      Runnable checkpoint,
      List<Hit> hits) {
    int found = 0;
    int after = 0;
    for (int i = 0; i < ranges.size() && found < HITS_PER_PATTERN; i++) {
      int from = Math.max(after, ranges.from(i));
      while (from < ranges.to(i) && found < HITS_PER_PATTERN) {
        checkpoint.run();
        int to = Math.min(ranges.to(i), from + PIECE + pattern.reach());
        if (attempts.find(from, to)) {
          hits.add(new Hit(pattern, view.span(attempts.start(), attempts.end()), view.disguise()));
          found++;
          from = Math.max(attempts.end(), from + 1);
          after = from;
        } else {
          from = to == ranges.to(i) ? to : from + PIECE;
        }
      }
    }
  }

  /// True for hits that somebody took pains to hide.
  public static boolean isHidden(Hit hit) {
    return hit.disguise() != Disguise.NONE;
  }
}
