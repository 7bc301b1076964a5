package io.whytrail.scoring.assessment;

import io.whytrail.scoring.detection.Search;
import java.time.Duration;

/// How one detector fared.
public record DetectorRun(
    String detectorId, String detectorVersion, Search.State state, Duration duration) {}
