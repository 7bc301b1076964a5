package io.whytrail.scoring.text;

/// Where each character of a view came from.
sealed interface Offsets {
  Span span(int from, int to);

  /// Character i of the view is code point i of the original.
  record Identity() implements Offsets {
    @Override
    public Span span(int from, int to) {
      return new Span(from, to);
    }
  }

  /// A character of the view came from the code points `starts` to `ends`.
  final class Table implements Offsets {
    private final int[] starts;
    private final int[] ends;

    Table(int[] starts, int[] ends) {
      this.starts = starts;
      this.ends = ends;
    }

    // A reversed view runs from higher offsets to lower ones, so neither end of the range is the
    // first by itself.
    @Override
    public Span span(int from, int to) {
      if (from >= to) {
        int at =
            starts.length == 0 ? 0 : from < starts.length ? starts[from] : ends[starts.length - 1];
        return new Span(at, at);
      }
      return new Span(Math.min(starts[from], starts[to - 1]), Math.max(ends[from], ends[to - 1]));
    }
  }
}
