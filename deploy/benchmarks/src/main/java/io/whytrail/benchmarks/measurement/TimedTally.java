package io.whytrail.benchmarks.measurement;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/// Admits operations until time is up. The rate counts what ended in time; the latencies are those
/// of all operations, also of the last ones, which end later.
public final class TimedTally implements Tally {

  /// Longer than any operation is waited for.
  public static final long LONGEST_NANOS = Duration.ofMinutes(10).toNanos();

  private final Duration time;
  private final long endNanos;
  private final LongAdder operations = new LongAdder();
  private final LongAdder refusals = new LongAdder();
  private final Histogram latencies = new ConcurrentHistogram(LONGEST_NANOS, 3);

  /// Time starts now.
  public TimedTally(Duration time) {
    this.time = time;
    this.endNanos = System.nanoTime() + time.toNanos();
  }

  @Override
  public boolean admits() {
    return System.nanoTime() - endNanos < 0;
  }

  @Override
  public void ended(long startNanos) {
    ended(startNanos, 1);
  }

  /// Several operations have ended at once, as the rows of one statement do.
  public void ended(long startNanos, int together) {
    long now = System.nanoTime();
    latencies.recordValue(Math.min(now - startNanos, LONGEST_NANOS));
    if (now - endNanos < 0) {
      operations.add(together);
    }
  }

  @Override
  public void refused() {
    refusals.increment();
  }

  public Sample sample() {
    return Sample.of(operations.sum(), time, latencies, refusals.sum());
  }
}
