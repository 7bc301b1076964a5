package io.whytrail.benchmarks.measurement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RoundsTest {

  private final List<String> events = new ArrayList<>();

  @Test
  void run_drivesEveryLoadOnceARoundAndTurnsEveryOtherRoundAround() throws InterruptedException {
    Map<String, Series> series = rounds(3, Duration.ZERO, List.of()).run(loads("a", "b"));

    assertThat(events)
        .containsExactly(
            "settle", "a", "settle", "b", "settle", "b", "settle", "a", "settle", "a", "settle",
            "b");
    assertThat(series.keySet()).containsExactly("a", "b");
    assertThat(series.values()).allSatisfy(each -> assertThat(each.rounds()).hasSize(3));
  }

  @Test
  void run_doesNotMeasureTheWarmUp() throws InterruptedException {
    Map<String, Series> series = rounds(1, Duration.ofNanos(1), List.of()).run(loads("a"));

    assertThat(events).containsExactly("a", "settle", "a");
    assertThat(series.values()).allSatisfy(each -> assertThat(each.rounds()).hasSize(1));
  }

  @Test
  void run_sharesProcessorTimeOutToTheOperations() throws InterruptedException {
    List<Duration> used = new ArrayList<>(List.of(Duration.ofMillis(5), Duration.ofMillis(7)));
    Processor processor = new Processor("service", used::removeFirst);

    Map<String, Series> series = rounds(1, Duration.ZERO, List.of(processor)).run(loads("a"));

    assertThat(series.values())
        .allSatisfy(each -> assertThat(each.cpuMicros()).isEqualTo(Map.of("service", 200.0)));
  }

  @Test
  void run_refusesTwoLoadsOfOneName() {
    assertThatThrownBy(() -> rounds(1, Duration.ZERO, List.of()).run(loads("a", "a")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private Rounds rounds(int count, Duration warmUp, List<Processor> processors) {
    return new Rounds(
        count, Duration.ofSeconds(1), warmUp, processors, () -> events.add("settle"), line -> {});
  }

  private List<Load> loads(String... names) {
    List<Load> loads = new ArrayList<>();
    for (String name : names) {
      loads.add(new TenOperations(name));
    }
    return loads;
  }

  private final class TenOperations implements Load {

    private final String name;

    TenOperations(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public int inFlight() {
      return 1;
    }

    @Override
    public Sample run(Duration time) {
      events.add(name);
      return new Sample(10, 1, 1, 1, 0, Map.of());
    }
  }
}
