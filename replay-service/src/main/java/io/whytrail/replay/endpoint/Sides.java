package io.whytrail.replay.endpoint;

import io.whytrail.replay.model.RecordedRun;
import java.util.Optional;

/// What the models did to one prompt.
///
/// @param repetition where the baseline's own model was asked again
record Sides(RecordedRun baseline, RecordedRun candidate, Optional<RecordedRun> repetition) {}
