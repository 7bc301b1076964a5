package io.whytrail.replay.run;

/// The life of a run.
public enum RunState {
  QUEUED,
  RUNNING,
  FINISHED,
  FAILED;

  public boolean isFinal() {
    return this == FINISHED || this == FAILED;
  }
}
