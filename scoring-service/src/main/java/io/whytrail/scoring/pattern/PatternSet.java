package io.whytrail.scoring.pattern;

import com.hankcs.algorithm.AhoCorasickDoubleArrayTrie;
import io.whytrail.scoring.detection.Case;
import io.whytrail.scoring.detection.Search;
import io.whytrail.scoring.detection.Segment;
import io.whytrail.scoring.text.Disguise;
import io.whytrail.scoring.text.Text;
import io.whytrail.scoring.text.View;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;

/// Patterns that are looked for together. Immutable after construction.
public final class PatternSet {
  // A match is sought in pieces of this size, so that the deadline is looked at between two of
  // them.
  private static final int PIECE = 4096;
  private static final int HITS_PER_PATTERN = 8;

  private final List<Pattern> patterns;
  private final AhoCorasickDoubleArrayTrie<int[]> literals = new AhoCorasickDoubleArrayTrie<>();

  public PatternSet(List<Pattern> patterns) {
    this.patterns = List.copyOf(patterns);
    TreeMap<String, List<Integer>> owners = new TreeMap<>();
    for (int i = 0; i < patterns.size(); i++) {
      for (String literal : patterns.get(i).literals()) {
        owners.computeIfAbsent(literal, _ -> new ArrayList<>()).add(i);
      }
    }
    TreeMap<String, int[]> words = new TreeMap<>();
    owners.forEach(
        (word, list) -> words.put(word, list.stream().mapToInt(Integer::intValue).toArray()));
    literals.build(words);
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
    Regions regions = new Regions(patterns, view.length());
    literals.parseText(
        (CharSequence) view.folded(),
        (begin, end, owners) -> {
          for (int owner : owners) {
            regions.add(owner, begin, end);
          }
        });
    for (int i = 0; i < patterns.size(); i++) {
      if (regions.has(i)) {
        match(patterns.get(i), regions.of(i), view, checkpoint, hits);
      }
    }
  }

  private static void match(
      Pattern pattern, Regions.Ranges ranges, View view, Runnable checkpoint, List<Hit> hits) {
    Matcher matcher =
        pattern.regex().matcher(view.folded()).useTransparentBounds(true).useAnchoringBounds(false);
    int found = 0;
    int after = 0;
    for (int i = 0; i < ranges.size() && found < HITS_PER_PATTERN; i++) {
      int from = Math.max(after, ranges.from(i));
      while (from < ranges.to(i) && found < HITS_PER_PATTERN) {
        checkpoint.run();
        int to = Math.min(ranges.to(i), from + PIECE + pattern.reach());
        matcher.region(from, to);
        if (matcher.find()) {
          hits.add(new Hit(pattern, view.span(matcher.start(), matcher.end()), view.disguise()));
          found++;
          from = Math.max(matcher.end(), from + 1);
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
