package io.whytrail.replay.report;

import java.io.IOException;

/// The diverged cases of a run, worst first, as often as somebody wants to read them: there may be
/// too many to keep.
public interface DivergedCases {

  /// Takes one case after the other.
  interface Sink {
    void add(ReportedCase reported) throws IOException;
  }

  void forEach(Sink sink) throws IOException;
}
