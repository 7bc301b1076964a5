package io.whytrail.replay.run;

/// How a case ended, as a word.
public enum CaseState {
  REPRODUCED,
  DIVERGED,
  NOT_REPLAYABLE
}
