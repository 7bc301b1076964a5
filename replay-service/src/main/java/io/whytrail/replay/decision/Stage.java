package io.whytrail.replay.decision;

/// The point at which something was decided.
public enum Stage {
  INPUT,
  OUTPUT,
  ACTION
}
