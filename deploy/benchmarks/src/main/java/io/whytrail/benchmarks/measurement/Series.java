package io.whytrail.benchmarks.measurement;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/// The samples of one load, a round each, and their medians.
public record Series(String name, int inFlight, List<Sample> rounds) {

  public Series {
    if (rounds.isEmpty()) {
      throw new IllegalArgumentException(name + " was not measured");
    }
    rounds = List.copyOf(rounds);
  }

  public double perSecond() {
    return median(Sample::perSecond);
  }

  public double p50Micros() {
    return median(Sample::p50Micros);
  }

  public double p99Micros() {
    return median(Sample::p99Micros);
  }

  public long refused() {
    return rounds.stream().mapToLong(Sample::refused).sum();
  }

  /// Processor time for each operation, by process.
  public Map<String, Double> cpuMicros() {
    Map<String, Double> medians = new TreeMap<>();
    for (String process : rounds.getFirst().cpuMicros().keySet()) {
      medians.put(process, median(sample -> sample.cpuMicros().getOrDefault(process, 0.0)));
    }
    return medians;
  }

  /// How this series stands to another one of the same rounds: the median of the rounds' own
  /// ratios, because what slows the machine down for a minute slows both sides of one round.
  public double ratio(
      ToDoubleFunction<Sample> mine, Series other, ToDoubleFunction<Sample> theirs) {
    if (other.rounds.size() != rounds.size()) {
      throw new IllegalArgumentException(
          "%s has %d rounds, %s has %d"
              .formatted(name, rounds.size(), other.name, other.rounds.size()));
    }
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < rounds.size(); i++) {
      ratios.add(mine.applyAsDouble(rounds.get(i)) / theirs.applyAsDouble(other.rounds.get(i)));
    }
    return Median.of(ratios);
  }

  private double median(ToDoubleFunction<Sample> figure) {
    return Median.of(rounds.stream().mapToDouble(figure).boxed().toList());
  }
}
