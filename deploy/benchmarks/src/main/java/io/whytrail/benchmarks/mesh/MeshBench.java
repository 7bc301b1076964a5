package io.whytrail.benchmarks.mesh;

import io.whytrail.benchmarks.measurement.Floor;
import io.whytrail.benchmarks.measurement.Load;
import io.whytrail.benchmarks.measurement.Rounds;
import io.whytrail.benchmarks.measurement.Series;
import io.whytrail.benchmarks.report.Figures;
import io.whytrail.benchmarks.report.Machine;
import io.whytrail.benchmarks.report.Report;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Loads on the services, each in turn with its floors.
///
/// @param name of the benchmark
/// @param rounds how many are measured
/// @param time how long each load and floor is driven in a round
/// @param warmUp how long each is driven before the first round
/// @param progress is told what happens
public record MeshBench(
    String name, int rounds, Duration time, Duration warmUp, Consumer<String> progress) {

  /// Drives them all.
  public Report run(MeshSite site, List<Measured> measured, Clock clock)
      throws InterruptedException {
    double loadBefore = Machine.loadAverage();
    Set<Floor> floors = new LinkedHashSet<>();
    List<Load> order = new ArrayList<>();
    for (Measured each : measured) {
      order.add(each.load());
      Stream.concat(Stream.of(each.floor()), each.beside().stream())
          .filter(floors::add)
          .forEach(floor -> order.add(floor.load()));
    }
    Map<String, Series> series =
        new Rounds(rounds, time, warmUp, site.processors(), () -> {}, progress).run(order);
    Report report = new Report(name, clock.instant(), site.machine());
    floors.forEach(floor -> report.floor(floor, series(series, floor.load())));
    measured.forEach(each -> add(each, series, report));
    floors.stream()
        .filter(floor -> floor.bytes() > 0)
        .forEach(floor -> add(floor, series(series, floor.load()), report));
    return report
        .note("plan", plan())
        .note("load_average_before", loadBefore)
        .note("load_average_after", Machine.loadAverage());
  }

  private static void add(Measured measured, Map<String, Series> series, Report report) {
    Series floor = series(series, measured.floor().load());
    List<Series> beside =
        Stream.concat(
                Stream.of(floor),
                measured.beside().stream().map(other -> series(series, other.load())))
            .toList();
    String load = measured.load().name();
    Figures figures = new Figures(measured.unit(), series(series, measured.load()), floor, beside);
    report
        .load(figures)
        .headline(load + "_per_second", figures.load().perSecond())
        .headline(load + "_p50_micros", figures.load().p50Micros())
        .headline(load + "_p99_micros", figures.load().p99Micros())
        .headline(load + "_ratio_to_" + floor.name(), figures.ratio())
        .headline(load + "_p50_in_" + floor.name() + "_p50", figures.p50In(floor));
  }

  /// What the service would reach without a network stands by itself where it is about text.
  private static void add(Floor floor, Series series, Report report) {
    report
        .headline(series.name() + "_p50_micros", series.p50Micros())
        .headline(series.name() + "_p99_micros", series.p99Micros())
        .headline(series.name() + "_megabytes_per_second", floor.megabytes(series.perSecond()));
  }

  private Map<String, Object> plan() {
    Map<String, Object> plan = new LinkedHashMap<>();
    plan.put("rounds", rounds);
    plan.put("seconds", time.toMillis() / 1e3);
    plan.put("warm_up_seconds", warmUp.toMillis() / 1e3);
    return plan;
  }

  private static Series series(Map<String, Series> all, Load load) {
    return Objects.requireNonNull(all.get(load.name()));
  }
}
