package io.whytrail.scoring.anomaly;

import io.whytrail.scoring.baseline.Environment;
import io.whytrail.scoring.baseline.Occurrence;
import io.whytrail.scoring.baseline.PostgresOccurrences;
import io.whytrail.scoring.baseline.Scope;
import io.whytrail.scoring.baseline.Slot;
import io.whytrail.scoring.baseline.Whose;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Names what happened around a sighting: what was measured, the session of the interaction that
/// showed it, and those of the same service just before.
@Singleton
final class Snapshots {

  private static final int SESSION = 100;
  private static final int NEIGHBOURS = 20;
  private static final Duration NEAR = Duration.ofMinutes(15);

  private final PostgresOccurrences occurrences;

  Snapshots(PostgresOccurrences occurrences) {
    this.occurrences = occurrences;
  }

  /// What is kept of the surroundings.
  record Snapshot(Environment environment, List<Witness> witnesses, long omitted) {}

  Snapshot of(String tenant, Sighting sighting, Occurrence shown) {
    Map<String, Witness> witnesses = new LinkedHashMap<>();
    add(witnesses, sighting.occurrences(), Witness.Role.MEASURED);
    long omitted = sighting.interactions() - sighting.occurrences().size();
    if (!shown.session().isEmpty()) {
      PostgresOccurrences.Some session =
          occurrences.session(tenant, shown.session(), shown.time(), SESSION);
      add(witnesses, session.occurrences(), Witness.Role.SESSION);
      omitted += session.all() - session.occurrences().size();
    }
    Slot slot = Slot.of(shown.time());
    if (!shown.service().isEmpty()) {
      Whose service = new Whose(Scope.SERVICE, shown.service());
      add(
          witnesses,
          occurrences.recent(tenant, service, shown.time().minus(NEAR), shown.time(), NEIGHBOURS),
          Witness.Role.NEIGHBOUR);
    }
    return new Snapshot(
        occurrences.environment(tenant, shown.service(), slot.start(), slot.end()),
        witnesses.values().stream()
            .sorted(Comparator.comparing(Witness::time).thenComparing(Witness::interactionId))
            .toList(),
        omitted);
  }

  private static void add(
      Map<String, Witness> witnesses, List<Occurrence> occurrences, Witness.Role role) {
    for (Occurrence each : occurrences) {
      witnesses.putIfAbsent(
          each.interactionId(),
          new Witness(each.interactionId(), each.digest(), role, each.session(), each.time()));
    }
  }
}
