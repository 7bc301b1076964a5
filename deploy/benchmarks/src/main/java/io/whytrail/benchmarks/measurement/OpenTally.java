package io.whytrail.benchmarks.measurement;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/// Admits operations until it is closed: for what runs beside another load.
public final class OpenTally implements Tally, AutoCloseable {

  private final long startNanos = System.nanoTime();
  private final LongAdder operations = new LongAdder();
  private final LongAdder refusals = new LongAdder();
  private final Histogram latencies = new ConcurrentHistogram(TimedTally.LONGEST_NANOS, 3);
  private volatile boolean closed;

  @Override
  public boolean admits() {
    return !closed;
  }

  @Override
  public void ended(long operationStartNanos) {
    latencies.recordValue(
        Math.min(System.nanoTime() - operationStartNanos, TimedTally.LONGEST_NANOS));
    operations.increment();
  }

  @Override
  public void refused() {
    refusals.increment();
  }

  /// Everything until now.
  public Sample sample() {
    return Sample.of(
        operations.sum(),
        Duration.ofNanos(System.nanoTime() - startNanos),
        latencies,
        refusals.sum());
  }

  @Override
  public void close() {
    closed = true;
  }
}
