package io.whytrail.scoring.anomaly;

import io.micronaut.scheduling.annotation.Scheduled;
import io.whytrail.scoring.baseline.PostgresOccurrences;
import io.whytrail.scoring.baseline.PostgresTraffic;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Forgets single interactions and windows after a while. Baselines and anomalies stay.
@Singleton
final class Retention {

  private static final Logger log = LoggerFactory.getLogger(Retention.class);

  private final PostgresOccurrences occurrences;
  private final PostgresTraffic traffic;
  private final WatchConfiguration configuration;
  private final Clock clock;

  Retention(
      PostgresOccurrences occurrences,
      PostgresTraffic traffic,
      WatchConfiguration configuration,
      Clock clock) {
    this.occurrences = occurrences;
    this.traffic = traffic;
    this.configuration = configuration;
    this.clock = clock;
  }

  @Scheduled(fixedDelay = "1h", initialDelay = "5m")
  void forget() {
    Instant before = clock.instant().minus(configuration.retention());
    int forgotten = occurrences.deleteBefore(before);
    int windows = traffic.deleteBefore(before);
    if (forgotten + windows > 0) {
      log.info("Forgot {} interactions and {} windows before {}", forgotten, windows, before);
    }
  }
}
