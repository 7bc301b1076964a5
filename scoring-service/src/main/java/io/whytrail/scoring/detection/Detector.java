package io.whytrail.scoring.detection;

import io.whytrail.scoring.interaction.Stage;
import java.util.Set;

/// Looks for one kind of thing. A detector has no state of its own, reports the same findings for
/// the same case every time, calls [Search#checkpoint()] often enough to be stopped within
/// milliseconds, and looks at all the text of its stage: what it cannot look at it says with
/// [Search#truncated()].
public interface Detector {
  /// The same for ever: stage, dot, what is looked for.
  String id();

  /// Changes whenever any answer changes.
  String version();

  Stage stage();

  Tier tier();

  /// Every reason it may report.
  Set<Reason> reasons();

  /// False where there is nothing the detector could say about a case; it is then left out of the
  /// coverage.
  default boolean appliesTo(Case subject) {
    return true;
  }

  void detect(Case subject, Search search);
}
