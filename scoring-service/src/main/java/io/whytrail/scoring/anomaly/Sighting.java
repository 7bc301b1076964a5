package io.whytrail.scoring.anomaly;

import io.whytrail.scoring.baseline.Occurrence;
import io.whytrail.scoring.baseline.Whose;
import io.whytrail.scoring.detection.Reason;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something out of the ordinary, as it is seen.
///
/// @param reason of a surge of one reason
/// @param tool of a departure of the tool mix, that stands out most; else empty
/// @param deviation in standard deviations; of a surge how much more than expected, 3 being 300 %
/// @param occurrences what was measured, or the latest of it
/// @param interactions how many were measured
/// @param history how many interactions, or windows, the expectation rests on
record Sighting(
    AnomalyKind kind,
    Whose whose,
    @Nullable Reason reason,
    String tool,
    Instant start,
    Instant end,
    double measured,
    double expected,
    double deviation,
    List<Occurrence> occurrences,
    long interactions,
    long history) {

  Sighting {
    occurrences = List.copyOf(occurrences);
  }

  /// The reason's name; empty where there is none.
  String reasonName() {
    return reason == null ? "" : reason.name();
  }
}
