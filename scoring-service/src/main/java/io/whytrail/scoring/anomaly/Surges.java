package io.whytrail.scoring.anomaly;

import io.whytrail.scoring.baseline.Measure;
import io.whytrail.scoring.baseline.Medians;
import io.whytrail.scoring.baseline.Occurrence;
import io.whytrail.scoring.baseline.PostgresOccurrences;
import io.whytrail.scoring.baseline.PostgresTraffic;
import io.whytrail.scoring.baseline.Scope;
import io.whytrail.scoring.baseline.Slot;
import io.whytrail.scoring.baseline.Traffic;
import io.whytrail.scoring.baseline.Whose;
import io.whytrail.scoring.detection.Reason;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Compares five minutes of a service with the same time of other days: at least four times the
/// median of what is usual (300 % more), and six standard deviations beyond its mean, because a few
/// sessions that meet are 300 % more where there is little to do. A window is looked at while it
/// fills, so that a surge is seen when it is there and not when it is over.
@Singleton
final class Surges {

  private static final double TIMES = 4;
  private static final double SIGMAS = 6;
  private static final int LEAST_INTERACTIONS = 20;
  private static final int LEAST_DAYS = 3;
  private static final int LEAST_FOR_LATENCY = 3;
  private static final int WITNESSES = 100;
  private static final int KEPT = 10_000;
  private static final String TOKENS = "TOKENS";
  private static final String LATENCY = "LATENCY";
  private static final String REASON = "REASON:";

  private final PostgresTraffic traffic;
  private final PostgresOccurrences occurrences;
  private final Map<Window, Expectation> expectations =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Window, Expectation> eldest) {
          return size() > KEPT;
        }
      };

  Surges(PostgresTraffic traffic, PostgresOccurrences occurrences) {
    this.traffic = traffic;
    this.occurrences = occurrences;
  }

  /// Adds an interaction to its window, and says what that window shows now.
  ///
  /// @param first when the service was first seen
  List<Sighting> of(String tenant, Occurrence occurrence, Instant first) {
    Slot slot = Slot.of(occurrence.time());
    Map<String, Traffic> now = traffic.add(tenant, occurrence.service(), slot, amounts(occurrence));
    List<Slot> usual = slot.before(first);
    if (days(usual) < LEAST_DAYS) {
      return List.of();
    }
    List<Sighting> surges = new ArrayList<>();
    now.forEach((code, measured) -> {
      if (measured.interactions() >= LEAST_INTERACTIONS) {
        Window window = new Window(tenant, occurrence.service(), slot, code);
        surge(window, measured, usual).ifPresent(surges::add);
      }
    });
    return surges;
  }

  private record Window(String tenant, String service, Slot slot, String code) {}

  private static Map<String, Double> amounts(Occurrence occurrence) {
    Map<String, Double> amounts = new HashMap<>();
    if (occurrence.has(Measure.TOKENS)) {
      amounts.put(TOKENS, occurrence.value(Measure.TOKENS));
    }
    if (occurrence.has(Measure.LATENCY)) {
      amounts.put(LATENCY, Math.log1p(occurrence.value(Measure.LATENCY)));
    }
    occurrence.reasons().forEach(reason -> amounts.put(REASON + reason.name(), 1.0));
    return amounts;
  }

  private static long days(List<Slot> slots) {
    return slots.stream().map(slot -> slot.start().getEpochSecond() / 86_400).distinct().count();
  }

  private Optional<Sighting> surge(Window window, Traffic measured, List<Slot> usual) {
    Expectation expectation = expectation(window, usual);
    double level = level(window.code(), measured);
    boolean isSurge =
        expectation.windows() >= LEAST_DAYS
            && level >= TIMES * expectation.median()
            && level >= expectation.limit();
    return isSurge ? Optional.of(sighting(window, measured, level, expectation)) : Optional.empty();
  }

  /// What is usual in a window, and beyond what it is too much.
  private record Expectation(double median, double limit, int windows) {}

  /// The days before do not change any more, so that they are asked once for each window.
  private Expectation expectation(Window window, List<Slot> usual) {
    synchronized (expectations) {
      @Nullable Expectation known = expectations.get(window);
      if (known == null) {
        known = expected(window, usual);
        expectations.put(window, known);
      }
      return known;
    }
  }

  private Expectation expected(Window window, List<Slot> usual) {
    double[] history =
        traffic.history(window.tenant(), window.service(), window.code(), usual).stream()
            .filter(
                each -> !window.code().equals(LATENCY) || each.interactions() >= LEAST_FOR_LATENCY)
            .mapToDouble(each -> level(window.code(), each))
            .toArray();
    return history.length == 0
        ? new Expectation(0, 0, 0)
        : new Expectation(Medians.median(history), Medians.limit(history, SIGMAS), history.length);
  }

  private static double level(String code, Traffic traffic) {
    return switch (code) {
      case TOKENS -> traffic.amount();
      case LATENCY -> Math.expm1(traffic.amount() / Math.max(1, traffic.interactions()));
      default -> traffic.interactions();
    };
  }

  private Sighting sighting(
      Window window, Traffic measured, double level, Expectation expectation) {
    double expected = expectation.median();
    Slot slot = window.slot();
    Whose service = new Whose(Scope.SERVICE, window.service());
    @Nullable Reason reason =
        window.code().startsWith(REASON)
            ? Reason.valueOf(window.code().substring(REASON.length()))
            : null;
    List<Occurrence> measurable =
        occurrences
            .recent(
                window.tenant(),
                service,
                slot.start().minus(Duration.ofNanos(1000)),
                slot.end().minus(Duration.ofNanos(1000)),
                WITNESSES)
            .stream()
            .filter(each -> reason == null || each.reasons().contains(reason))
            .toList();
    return new Sighting(
        kind(window.code()),
        service,
        reason,
        "",
        slot.start(),
        slot.end(),
        level,
        expected,
        // Where nothing is usual, against one.
        (level - expected) / Math.max(1, expected),
        measurable,
        measured.interactions(),
        expectation.windows());
  }

  private static AnomalyKind kind(String code) {
    return switch (code) {
      case TOKENS -> AnomalyKind.TOKEN_SURGE;
      case LATENCY -> AnomalyKind.LATENCY_SURGE;
      default -> AnomalyKind.REASON_SURGE;
    };
  }
}
