package io.whytrail.benchmarks.measurement;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/// Admits a number of operations, and measures each segment of them by itself, so that a run that
/// becomes slower shows it.
public final class CountedTally implements Tally {

  private final long total;
  private final long segment;
  private final long startNanos = System.nanoTime();
  private final AtomicLong admitted = new AtomicLong();
  private final AtomicLong operations = new AtomicLong();
  private final LongAdder refusals = new LongAdder();
  private final AtomicLongArray ends;
  private final List<Histogram> latencies;

  /// Time starts now.
  ///
  /// @param segment how many operations a segment has; the total is a multiple of it
  public CountedTally(long total, long segment) {
    if (segment < 1 || total < segment || total % segment != 0) {
      throw new IllegalArgumentException(
          total + " operations are no multiple of " + segment + ", and one at least");
    }
    this.total = total;
    this.segment = segment;
    int segments = Math.toIntExact(total / segment);
    this.ends = new AtomicLongArray(segments);
    this.latencies =
        Stream.<Histogram>generate(() -> new ConcurrentHistogram(TimedTally.LONGEST_NANOS, 3))
            .limit(segments)
            .toList();
  }

  @Override
  public boolean admits() {
    return admitted.get() < total && admitted.getAndIncrement() < total;
  }

  @Override
  public void ended(long operationStartNanos) {
    long now = System.nanoTime();
    long number = operations.incrementAndGet();
    int index = (int) ((number - 1) / segment);
    latencies.get(index).recordValue(Math.min(now - operationStartNanos, TimedTally.LONGEST_NANOS));
    if (number % segment == 0) {
      ends.set(index, now);
    }
  }

  @Override
  public void refused() {
    refusals.increment();
  }

  public long refusals() {
    return refusals.sum();
  }

  public long operations() {
    return operations.get();
  }

  /// The segments, when all operations have ended.
  public List<Sample> segments() {
    if (operations.get() != total) {
      throw new IllegalStateException(operations + " of " + total + " operations have ended");
    }
    return IntStream.range(0, ends.length()).mapToObj(this::sample).toList();
  }

  private Sample sample(int index) {
    long start = index == 0 ? startNanos : ends.get(index - 1);
    return Sample.of(segment, Duration.ofNanos(ends.get(index) - start), latencies.get(index), 0);
  }
}
