package io.whytrail.scoring.anomaly;

import io.whytrail.scoring.baseline.Baseline;
import io.whytrail.scoring.baseline.Level;
import io.whytrail.scoring.baseline.Measure;
import io.whytrail.scoring.baseline.Mix;
import io.whytrail.scoring.baseline.Occurrence;
import io.whytrail.scoring.baseline.Scope;
import io.whytrail.scoring.baseline.Share;
import io.whytrail.scoring.baseline.Whose;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/// Finds out whether somebody departs from what is usual. One value beyond three standard
/// deviations happens to everybody once in a while, the more so as people are not normally
/// distributed; it takes several in a short time (a run rule, as those of Shewhart charts), or one
/// that is far beyond.
final class Departures {

  /// How far back the latest interactions go.
  static final Duration LATEST = Duration.ofHours(1);

  private static final double SIGMAS = 3;
  private static final double FAR_SIGMAS = 8;
  private static final double LOG_CHANCE = Math.log(1e-6);
  private static final int LEAST_HITS = 3;
  // A tool with so large a share of all uses is nothing unusual.
  private static final double COMMON = 0.25;

  private final int leastObservations;
  private final Duration leastAge;

  Departures(int leastObservations, Duration leastAge) {
    this.leastObservations = leastObservations;
    this.leastAge = leastAge;
  }

  /// How many of the latest interactions are looked at.
  static int latest(Scope scope) {
    return switch (scope) {
      case SUBJECT -> 20;
      case SERVICE -> 100;
    };
  }

  // How many values are looked at, and how many of them must depart.
  private static int run(Scope scope) {
    return switch (scope) {
      case SUBJECT -> 5;
      case SERVICE -> 20;
    };
  }

  private static int quorum(Scope scope) {
    return switch (scope) {
      case SUBJECT -> 3;
      case SERVICE -> 10;
    };
  }

  /// What an interaction shows together with the latest before it.
  ///
  /// @param baselines that have learnt all of them but the interaction itself
  /// @param latest gives those before it; asked only where the interaction is conspicuous by itself
  List<Sighting> of(
      Whose whose,
      Occurrence occurrence,
      Collection<Baseline> baselines,
      Supplier<List<Occurrence>> latest) {
    List<Baseline> conspicuous =
        baselines.stream()
            .filter(each -> each.history().isEnough(leastObservations, leastAge, occurrence.time()))
            .filter(each -> occurrence.has(each.measure()) && isConspicuous(each, occurrence))
            .toList();
    if (conspicuous.isEmpty()) {
      return List.of();
    }
    List<Occurrence> all = new ArrayList<>(latest.get());
    all.add(occurrence);
    return conspicuous.stream()
        .map(each -> departure(whose, each, all))
        .flatMap(Optional::stream)
        .toList();
  }

  private static boolean isConspicuous(Baseline baseline, Occurrence occurrence) {
    Measure measure = baseline.measure();
    return switch (baseline.estimator()) {
      case Level level ->
          level.isReady()
              && Math.abs(level.deviation(occurrence.value(measure), occurrence.time())) >= SIGMAS;
      case Share _ -> occurrence.value(measure) > 0;
      case Mix mix -> occurrence.tools().stream().anyMatch(tool -> mix.expected(tool) < COMMON);
    };
  }

  private static Optional<Sighting> departure(
      Whose whose, Baseline baseline, List<Occurrence> latest) {
    List<Occurrence> having = latest.stream().filter(each -> each.has(baseline.measure())).toList();
    return switch (baseline.estimator()) {
      case Level level -> ofLevel(whose, baseline, level, having);
      case Share share -> ofShare(whose, baseline, share, having);
      case Mix mix -> ofMix(whose, baseline, mix, having);
    };
  }

  private static Optional<Sighting> ofLevel(
      Whose whose, Baseline baseline, Level level, List<Occurrence> latest) {
    Measure measure = baseline.measure();
    Occurrence last = latest.getLast();
    double deviation = level.deviation(last.value(measure), last.time());
    double side = Math.signum(deviation);
    List<Occurrence> run =
        latest.subList(Math.max(0, latest.size() - run(whose.scope())), latest.size());
    List<Occurrence> beyond =
        run.stream()
            .filter(each -> side * level.deviation(each.value(measure), each.time()) >= SIGMAS)
            .toList();
    if (beyond.size() < quorum(whose.scope()) && Math.abs(deviation) < FAR_SIGMAS) {
      return Optional.empty();
    }
    // The middle one stands for all.
    Occurrence middle =
        beyond.stream()
            .sorted(
                Comparator.comparingDouble(
                    each -> level.deviation(each.value(measure), each.time())))
            .toList()
            .get(beyond.size() / 2);
    return Optional.of(
        sighting(
            whose,
            baseline,
            "",
            middle.value(measure),
            level.expected(middle.time()),
            level.deviation(middle.value(measure), middle.time()),
            beyond));
  }

  private static Optional<Sighting> ofShare(
      Whose whose, Baseline baseline, Share share, List<Occurrence> latest) {
    Measure measure = baseline.measure();
    List<Occurrence> hits = latest.stream().filter(each -> each.value(measure) > 0).toList();
    if (hits.size() < LEAST_HITS) {
      return Optional.empty();
    }
    List<Instant> times = times(latest);
    // The last one, in which it happened, has not been learnt.
    Share usual =
        share.without(times.subList(0, times.size() - 1), times(hits.subList(0, hits.size() - 1)));
    double logTail = usual.logTail(hits.size(), times);
    return logTail > LOG_CHANCE
        ? Optional.empty()
        : Optional.of(
            sighting(
                whose,
                baseline,
                "",
                (double) hits.size() / latest.size(),
                usual.expected(times),
                sigmas(logTail),
                latest));
  }

  private static List<Instant> times(List<Occurrence> occurrences) {
    return occurrences.stream().map(Occurrence::time).toList();
  }

  private static Optional<Sighting> ofMix(
      Whose whose, Baseline baseline, Mix mix, List<Occurrence> latest) {
    Mix usual = mix.without(uses(latest.subList(0, latest.size() - 1)));
    Mix.Comparison comparison = usual.compare(uses(latest));
    if (latest.size() < LEAST_HITS
        || comparison.logTail() > LOG_CHANCE
        || !latest.getLast().tools().contains(comparison.tool())) {
      return Optional.empty();
    }
    return Optional.of(
        sighting(
            whose,
            baseline,
            comparison.tool(),
            comparison.share(),
            usual.expected(comparison.tool()),
            sigmas(comparison.logTail()),
            latest));
  }

  private static Map<String, Integer> uses(List<Occurrence> occurrences) {
    Map<String, Integer> uses = new TreeMap<>();
    occurrences.forEach(each -> each.tools().forEach(tool -> uses.merge(tool, 1, Integer::sum)));
    return uses;
  }

  /// The deviation beyond which a normal distribution has at most this probability, by Chernoff's
  /// bound exp(-z²/2).
  private static double sigmas(double logTail) {
    return Math.sqrt(-2 * logTail);
  }

  private static Sighting sighting(
      Whose whose,
      Baseline baseline,
      String tool,
      double measured,
      double expected,
      double deviation,
      List<Occurrence> occurrences) {
    return new Sighting(
        kind(baseline.measure()),
        whose,
        null,
        tool,
        occurrences.getFirst().time(),
        occurrences.getLast().time(),
        measured,
        expected,
        deviation,
        occurrences,
        occurrences.size(),
        baseline.history().observations());
  }

  private static AnomalyKind kind(Measure measure) {
    return switch (measure) {
      case LENGTH -> AnomalyKind.LENGTH_DEPARTURE;
      case TOKENS -> AnomalyKind.TOKEN_DEPARTURE;
      case LATENCY -> AnomalyKind.LATENCY_DEPARTURE;
      case RISK -> AnomalyKind.RISK_DEPARTURE;
      case REFUSAL -> AnomalyKind.REFUSAL_DEPARTURE;
      case TOOLS -> AnomalyKind.TOOL_MIX_DEPARTURE;
    };
  }
}
