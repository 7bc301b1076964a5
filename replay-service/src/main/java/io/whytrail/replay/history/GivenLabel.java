package io.whytrail.replay.history;

import io.whytrail.replay.decision.LabelKind;
import java.time.Instant;

/// What somebody said about a decision.
record GivenLabel(String decisionId, LabelKind kind, Instant time) {}
