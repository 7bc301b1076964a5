package io.whytrail.replay.run;

import java.util.UUID;

/// Somebody else holds the run by now: whatever this worker has is to be dropped.
final class LeaseLostException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  LeaseLostException(UUID runId) {
    super("Run " + runId + " has another owner");
  }
}
