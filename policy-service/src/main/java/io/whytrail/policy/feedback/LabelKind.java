package io.whytrail.policy.feedback;

/// Whether a decision was right.
public enum LabelKind {
  TRUE_POSITIVE,
  FALSE_POSITIVE,
  TRUE_NEGATIVE,
  FALSE_NEGATIVE
}
