package io.whytrail.ingest.specimen;

import io.whytrail.interaction.v1.ErrorReason;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Domain code: it takes its clock, logs, and uses the contract's enums.
@Singleton
public final class Ledger {

  private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);

  private final Clock clock;

  Ledger(Clock clock) {
    this.clock = clock;
  }

  public Instant append() {
    long start = System.nanoTime();
    LOG.info("{} after {}", ErrorReason.ERROR_REASON_INTERNAL, System.nanoTime() - start);
    return Instant.now(clock);
  }

  public LocalDate today() {
    return LocalDate.now(clock);
  }
}
