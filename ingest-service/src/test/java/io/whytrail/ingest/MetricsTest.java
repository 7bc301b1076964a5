package io.whytrail.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micronaut.context.ApplicationContext;
import io.whytrail.ingest.ledger.Kind;
import io.whytrail.ingest.ledger.Ledger;
import io.whytrail.ingest.ledger.NewRecord;
import io.whytrail.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What the service measures about itself.
class MetricsTest {

  private static final int RECORDS = 300;

  /// Prometheus adds a unit to timers and an ending to counters.
  private static final Pattern METRIC = Pattern.compile("`(whytrail_[a-z_]+?)(_seconds|_total)?`");

  private final Map<String, Object> properties = new HashMap<>(TestKeys.properties());

  private static NewRecord label(String id) {
    return NewRecord.of("acme", Kind.LABEL, id, "", "", ByteString.copyFromUtf8(id), "");
  }

  private static Timer timer(ApplicationContext replica) {
    return replica.getBean(MeterRegistry.class).get("whytrail.ledger.proven").timer();
  }

  private static long count(ApplicationContext... replicas) {
    return List.of(replicas).stream().mapToLong(replica -> timer(replica).count()).sum();
  }

  @Test
  void proven_countsEveryLeafOnceOverAllReplicas() throws Exception {
    try (ApplicationContext one = ApplicationContext.run(properties);
        ApplicationContext two = ApplicationContext.run(properties)) {
      long start = System.nanoTime();
      for (int i = 0; i < RECORDS; i++) {
        ApplicationContext replica = i % 2 == 0 ? one : two;
        replica.getBean(Ledger.class).appendNew(label("a" + i));
      }
      Ledger ledger = one.getBean(Ledger.class);
      ledger.proven(ledger.appendNew(label("last")).record()).get(15, TimeUnit.SECONDS);
      int leaves = RECORDS + 2; // LOG_OPENED is one of them.
      Await.until(Duration.ofSeconds(15), () -> count(one, two) >= leaves);
      double longest = (System.nanoTime() - start) / 1e9;

      assertThat(count(one, two)).isEqualTo(leaves);
      for (ApplicationContext replica : List.of(one, two)) {
        assertThat(timer(replica).max(TimeUnit.SECONDS)).isBetween(0.0, longest);
      }
      assertThat(timer(one).totalTime(TimeUnit.SECONDS) + timer(two).totalTime(TimeUnit.SECONDS))
          .isPositive();
    }
  }

  @Test
  void readme_namesEveryMetric() throws IOException {
    List<String> documented =
        Files.readAllLines(Path.of("README.md")).stream()
            .filter(line -> line.startsWith("| `whytrail_"))
            .flatMap(line -> METRIC.matcher(line).results())
            .map(found -> found.group(1))
            .toList();
    try (ApplicationContext replica = ApplicationContext.run(properties)) {
      List<String> registered =
          replica.getBean(MeterRegistry.class).getMeters().stream()
              .map(Meter::getId)
              .map(Meter.Id::getName)
              .filter(name -> name.startsWith("whytrail."))
              .map(name -> name.replace('.', '_'))
              .distinct()
              .toList();

      assertThat(documented).hasSizeGreaterThan(10).containsAll(registered);
    }
  }
}
