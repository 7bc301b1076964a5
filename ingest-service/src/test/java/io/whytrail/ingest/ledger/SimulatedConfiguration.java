package io.whytrail.ingest.ledger;

import java.time.Duration;

/// How the ledger of a simulation runs.
final class SimulatedConfiguration {

  private SimulatedConfiguration() {}

  static LedgerConfiguration of(int roundSize) {
    return new LedgerConfiguration(
        "whytrail.local",
        "",
        "",
        Duration.ZERO,
        Duration.ofMillis(500),
        roundSize,
        Duration.ZERO,
        Duration.ofMinutes(1));
  }
}
