package io.whytrail.replay.gate;

/// What a gate says, with the exit code it gives a command.
public enum GateResult {
  PASS(0),
  REGRESSION(1),
  INCONCLUSIVE(2);

  private final int exitCode;

  GateResult(int exitCode) {
    this.exitCode = exitCode;
  }

  public int exitCode() {
    return exitCode;
  }
}
