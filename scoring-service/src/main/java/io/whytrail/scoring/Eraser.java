package io.whytrail.scoring;

import io.whytrail.scoring.anomaly.PostgresAnomalies;
import io.whytrail.scoring.baseline.PostgresBaselines;
import io.whytrail.scoring.baseline.PostgresOccurrences;
import io.whytrail.scoring.erasure.PostgresErasures;
import io.whytrail.scoring.feedback.PostgresExamples;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/// Takes a subject out of all that is kept in the database, in one transaction.
@Singleton
class Eraser {

  private final PostgresErasures erasures;
  private final PostgresExamples examples;
  private final PostgresOccurrences occurrences;
  private final PostgresBaselines baselines;
  private final PostgresAnomalies anomalies;
  private final Clock clock;

  Eraser(
      PostgresErasures erasures,
      PostgresExamples examples,
      PostgresOccurrences occurrences,
      PostgresBaselines baselines,
      PostgresAnomalies anomalies,
      Clock clock) {
    this.erasures = erasures;
    this.examples = examples;
    this.occurrences = occurrences;
    this.baselines = baselines;
    this.anomalies = anomalies;
    this.clock = clock;
  }

  /// How much was erased.
  record Erased(Instant until, int examples, int occurrences, int baselines, int anomalies) {}

  /// Erases what was derived until now. Nothing is derived from the tenant's record meanwhile: what
  /// is half derived would be missed.
  @Transactional
  Erased erase(String tenant, String subject, List<String> interactionIds, String requester) {
    erasures.hold(tenant);
    Instant until = clock.instant().truncatedTo(ChronoUnit.MICROS);
    erasures.keep(tenant, subject, interactionIds, until, requester);
    return new Erased(
        until,
        examples.erase(tenant, subject, interactionIds),
        occurrences.erase(tenant, subject, interactionIds),
        baselines.erase(tenant, subject),
        anomalies.erase(tenant, subject));
  }
}
