package io.whytrail.benchmarks.measurement;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Drives loads and floors in turn, a number of times, so that whatever the machine does meanwhile
/// meets them all. Every other round goes backwards: a drift then cancels out.
///
/// @param count how many rounds are measured
/// @param time how long each load is driven in a round
/// @param warmUp how long each load is driven before the first round, unmeasured
/// @param processors whose processor time is measured along
/// @param settle makes the machine quiet before a load is driven
/// @param progress is told what happens, a line each
public record Rounds(
    int count,
    Duration time,
    Duration warmUp,
    List<Processor> processors,
    Settling settle,
    Consumer<String> progress) {

  /// Makes the machine quiet.
  @FunctionalInterface
  public interface Settling {
    void settle() throws InterruptedException;
  }

  public Rounds {
    if (count < 1 || time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException(count + " rounds of " + time);
    }
    processors = List.copyOf(processors);
  }

  /// The series of each load by its name, in the order of the loads.
  public Map<String, Series> run(List<? extends Load> loads) throws InterruptedException {
    if (loads.stream().map(Load::name).distinct().count() != loads.size()) {
      throw new IllegalArgumentException("Two loads have the same name");
    }
    warmUp(loads);
    Map<String, List<Sample>> samples = new TreeMap<>();
    for (int round = 1; round <= count; round++) {
      for (Load load : round % 2 == 1 ? loads : loads.reversed()) {
        settle.settle();
        Sample sample = measured(load);
        samples.computeIfAbsent(load.name(), name -> new ArrayList<>()).add(sample);
        progress.accept(line("round " + round + "/" + count, load, sample));
      }
    }
    Map<String, Series> series = new LinkedHashMap<>();
    for (Load load : loads) {
      series.put(
          load.name(),
          new Series(load.name(), load.inFlight(), samples.getOrDefault(load.name(), List.of())));
    }
    return series;
  }

  private void warmUp(List<? extends Load> loads) throws InterruptedException {
    if (warmUp.isZero()) {
      return;
    }
    for (Load load : loads) {
      progress.accept(line("warm-up", load, load.run(warmUp)));
    }
  }

  private Sample measured(Load load) throws InterruptedException {
    Map<String, Duration> before = used();
    Sample sample = load.run(time);
    if (sample.operations() == 0) {
      throw new LoadFailedException(
          "%s: nothing ended within %s; drive it for longer".formatted(load.name(), time));
    }
    Map<String, Double> micros = new TreeMap<>();
    used()
        .forEach((name, after) ->
            micros.put(
                name,
                after.minus(before.getOrDefault(name, after)).toNanos()
                    / 1e3
                    / Math.max(1, sample.operations())));
    return sample.withCpuMicros(micros);
  }

  private Map<String, Duration> used() {
    Map<String, Duration> used = new TreeMap<>();
    processors.forEach(processor -> used.put(processor.name(), processor.used().get()));
    return used;
  }

  private static String line(String when, Load load, Sample sample) {
    return "%-12s %-18s %,10.0f/s  p50 %,9.0f us  p99 %,9.0f us"
        .formatted(when, load.name(), sample.perSecond(), sample.p50Micros(), sample.p99Micros());
  }
}
