package io.whytrail.benchmarks.measurement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class TallyTest {

  @Test
  void counted_admitsExactlyItsTotalFromManyThreads() throws Exception {
    CountedTally tally = new CountedTally(10_000, 1_000);
    List<Callable<Integer>> callers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      callers.add(() -> {
        int mine = 0;
        while (tally.admits()) {
          mine++;
          tally.ended(System.nanoTime());
        }
        return mine;
      });
    }

    int admitted = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (Future<Integer> caller : threads.invokeAll(callers)) {
        admitted += caller.get();
      }
    }

    assertThat(admitted).isEqualTo(10_000);
    assertThat(tally.segments())
        .hasSize(10)
        .allSatisfy(segment -> assertThat(segment.operations()).isEqualTo(1_000));
  }

  @Test
  void counted_measuresEachSegmentByItself() {
    CountedTally tally = new CountedTally(4, 2);
    long longer = TimeUnit.MINUTES.toNanos(5);
    for (int i = 0; i < 4; i++) {
      assertThat(tally.admits()).isTrue();
      tally.ended(System.nanoTime() - (i < 2 ? 0 : longer));
    }

    assertThat(tally.segments().getFirst().p50Micros()).isLessThan(1e6);
    assertThat(tally.segments().getLast().p50Micros()).isGreaterThan(299e6);
  }

  @Test
  void counted_hasNoSegmentsBeforeAllHasEnded() {
    CountedTally tally = new CountedTally(2, 1);
    tally.ended(System.nanoTime());

    assertThatThrownBy(tally::segments)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("1 of 2");
  }

  @Test
  void counted_refusesATotalThatIsNoMultiple() {
    assertThatThrownBy(() -> new CountedTally(150, 100))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new CountedTally(0, 100)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void timed_countsWhatEndsInTimeAndTheLatencyOfAll() {
    TimedTally open = new TimedTally(Duration.ofMinutes(1));
    open.ended(System.nanoTime(), 50);
    open.refused();
    TimedTally over = new TimedTally(Duration.ofNanos(1));
    over.ended(System.nanoTime() - TimeUnit.SECONDS.toNanos(2));

    assertThat(open.admits()).isTrue();
    assertThat(open.sample().operations()).isEqualTo(50);
    assertThat(open.sample().refused()).isEqualTo(1);
    assertThat(over.admits()).isFalse();
    assertThat(over.sample().operations()).isZero();
    assertThat(over.sample().p50Micros()).isGreaterThan(1.9e6);
  }

  @Test
  void open_admitsUntilItIsClosed() {
    OpenTally tally = new OpenTally();
    tally.ended(System.nanoTime());
    boolean before = tally.admits();
    tally.close();

    assertThat(before).isTrue();
    assertThat(tally.admits()).isFalse();
    assertThat(tally.sample().operations()).isEqualTo(1);
  }
}
