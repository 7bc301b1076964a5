package io.whytrail.replay.suite;

import io.whytrail.replay.decision.RecordedDecision;

/// A case with all that is needed to replay it anywhere.
public record FrozenCase(RecordedDecision decision, Marks marks) {}
