package io.whytrail.scoring.interaction;

/// The point at which content is rated.
public enum Stage {
  INPUT,
  OUTPUT,
  ACTION
}
