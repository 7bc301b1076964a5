package io.whytrail.benchmarks.measurement;

import java.time.Duration;
import java.util.Map;
import org.HdrHistogram.Histogram;

/// What one drive of a load measured.
///
/// @param operations how many ended in time
/// @param seconds how long the load was driven
/// @param p50Micros half of the operations took at most this long
/// @param p99Micros 99 of 100 operations took at most this long
/// @param refused how many were refused and sent again; their time counts from the first attempt
/// @param cpuMicros processor time for each operation, by process
public record Sample(
    long operations,
    double seconds,
    double p50Micros,
    double p99Micros,
    long refused,
    Map<String, Double> cpuMicros) {

  public Sample {
    if (seconds <= 0 || operations < 0) {
      throw new IllegalArgumentException(operations + " operations in " + seconds + " s");
    }
    cpuMicros = Map.copyOf(cpuMicros);
  }

  /// From latencies in nanoseconds.
  public static Sample of(long operations, Duration time, Histogram latencies, long refused) {
    return new Sample(
        operations,
        time.toNanos() / 1e9,
        latencies.getValueAtPercentile(50) / 1e3,
        latencies.getValueAtPercentile(99) / 1e3,
        refused,
        Map.of());
  }

  public double perSecond() {
    return operations / seconds;
  }

  Sample withCpuMicros(Map<String, Double> micros) {
    return new Sample(operations, seconds, p50Micros, p99Micros, refused, micros);
  }
}
