package io.whytrail.scoring.anomaly;

import io.micrometer.core.instrument.MeterRegistry;
import io.whytrail.scoring.assessment.Ids;
import io.whytrail.scoring.baseline.Baseline;
import io.whytrail.scoring.baseline.Measure;
import io.whytrail.scoring.baseline.Occurrence;
import io.whytrail.scoring.baseline.PostgresBaselines;
import io.whytrail.scoring.baseline.PostgresOccurrences;
import io.whytrail.scoring.baseline.Scope;
import io.whytrail.scoring.baseline.Whose;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Watches what is recorded: compares each interaction with what is usual, learns from it, and
/// raises an anomaly where something is out of the ordinary.
@Singleton
public final class Watch {

  private static final Logger log = LoggerFactory.getLogger(Watch.class);
  // What goes on is one anomaly and not one for each interaction.
  private static final Duration ONE_ANOMALY = Duration.ofHours(1);

  private final PostgresOccurrences occurrences;
  private final PostgresBaselines baselines;
  private final Departures departures;
  private final Surges surges;
  private final Snapshots snapshots;
  private final PostgresAnomalies anomalies;
  private final WatchConfiguration configuration;
  private final MeterRegistry meters;
  private final Ids ids;
  private final Clock clock;

  Watch(
      PostgresOccurrences occurrences,
      PostgresBaselines baselines,
      Surges surges,
      Snapshots snapshots,
      PostgresAnomalies anomalies,
      WatchConfiguration configuration,
      MeterRegistry meters,
      Ids ids,
      Clock clock) {
    this.occurrences = occurrences;
    this.baselines = baselines;
    this.departures = new Departures(configuration.observations(), configuration.age());
    this.surges = surges;
    this.snapshots = snapshots;
    this.anomalies = anomalies;
    this.configuration = configuration;
    this.meters = meters;
    this.ids = ids;
    this.clock = clock;
  }

  /// Takes notice of a recorded interaction, once, in the current transaction. It is compared with
  /// what happened before it, by its own time: one that comes late is compared with what was usual
  /// then and changes what is usual by as much as it would have, but nothing that came before it is
  /// compared again.
  public void observe(String tenant, Occurrence occurrence) {
    if (!occurrences.insert(tenant, occurrence)) {
      return;
    }
    List<Sighting> sightings = new ArrayList<>();
    for (Whose whose : occurrence.whose()) {
      Map<Measure, Baseline> known = baselines.load(tenant, whose);
      sightings.addAll(
          departures.of(
              whose, occurrence, known.values(), () -> latest(tenant, whose, occurrence)));
      baselines.store(tenant, learn(whose, known, occurrence));
      if (whose.scope() == Scope.SERVICE) {
        sightings.addAll(surges.of(tenant, occurrence, first(known, occurrence)));
      }
    }
    sightings.stream()
        .filter(sighting -> !anomalies.isKnown(tenant, sighting, ONE_ANOMALY))
        .forEach(sighting -> raise(tenant, sighting, occurrence));
  }

  /// Those before an interaction, in the order of their times.
  private List<Occurrence> latest(String tenant, Whose whose, Occurrence occurrence) {
    Instant time = occurrence.time();
    int limit = Departures.latest(whose.scope());
    return occurrences.recent(tenant, whose, time.minus(Departures.LATEST), time, limit).stream()
        .filter(each -> !each.interactionId().equals(occurrence.interactionId()))
        .toList();
  }

  private List<Baseline> learn(Whose whose, Map<Measure, Baseline> known, Occurrence occurrence) {
    return Stream.of(Measure.values())
        .filter(occurrence::has)
        .map(measure ->
            known
                .getOrDefault(measure, Baseline.empty(whose, measure, occurrence.time()))
                .learn(occurrence, configuration.halfLife()))
        .toList();
  }

  private static Instant first(Map<Measure, Baseline> known, Occurrence occurrence) {
    return known.values().stream()
        .map(baseline -> baseline.history().first())
        .min(Instant::compareTo)
        .orElse(occurrence.time());
  }

  private void raise(String tenant, Sighting sighting, Occurrence shown) {
    Snapshots.Snapshot snapshot = snapshots.of(tenant, sighting, shown);
    Anomaly anomaly =
        new Anomaly(
            ids.next(),
            sighting,
            shown.interactionId(),
            shown.correlationId(),
            snapshot.environment(),
            snapshot.witnesses(),
            snapshot.omitted(),
            clock.instant().truncatedTo(ChronoUnit.MICROS));
    anomalies.store(tenant, anomaly, () -> alert(tenant, anomaly));
  }

  private void alert(String tenant, Anomaly anomaly) {
    Sighting sighting = anomaly.sighting();
    meters.counter("whytrail.anomalies", "kind", sighting.kind().name()).increment();
    log.warn(
        "Anomaly {} of tenant {}: {} {} of {} {} from {} to {}, measured {}, expected {},"
            + " deviation {}",
        anomaly.id(),
        tenant,
        sighting.kind(),
        sighting.reasonName() + sighting.tool(),
        sighting.whose().scope(),
        sighting.whose().name(),
        sighting.start(),
        sighting.end(),
        sighting.measured(),
        sighting.expected(),
        sighting.deviation());
  }
}
