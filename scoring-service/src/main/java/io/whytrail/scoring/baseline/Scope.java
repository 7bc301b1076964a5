package io.whytrail.scoring.baseline;

/// Whose behaviour: a person's, or an application's.
public enum Scope {
  SUBJECT,
  SERVICE
}
