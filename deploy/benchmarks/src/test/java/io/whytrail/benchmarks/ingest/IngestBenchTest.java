package io.whytrail.benchmarks.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.whytrail.benchmarks.measurement.LoadFailedException;
import io.whytrail.benchmarks.report.Report;
import io.whytrail.benchmarks.site.Site;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole benchmark against real Postgres and NATS, with a stand-in for ingest.
final class IngestBenchTest {

  private static final Plan PLAN =
      new Plan(1, Duration.ofMillis(300), Duration.ofMillis(100), 1, 2048, 8, List.of(20, 40), 2);

  @TempDir Path directory;

  private final List<String> progress = new ArrayList<>();

  @Test
  void bench_reportsEveryLoadBesideItsFloors() throws InterruptedException {
    Report report;
    try (Site site = Site.open(directory, Clock.systemUTC())) {
      report = new IngestBench(PLAN, start(site), Clock.systemUTC(), progress::add).run();
    }

    JsonObject json = JsonParser.parseString(report.toJson()).getAsJsonObject();
    assertThat(names(json, "loads"))
        .containsExactly(
            "record-1", "record-16", "record-128", "record-stream-1", "record-stream-4");
    assertThat(names(json, "floors"))
        .contains(
            "fsync-4k",
            "commit",
            "insert-8x2",
            "insert-20x2",
            "insert-40x2",
            "insert-64x2",
            "echo-128",
            "echo-stream-4");
    assertThat(
            Stream.of(
                "ratio_to_floor_128",
                "ack_p50_floor_commits",
                "ack_p99_floor_commits",
                "ratio_to_same_in_flight_128",
                "ack_p50_floor_commits_128",
                "ack_p99_floor_commits_128"))
        .allSatisfy(name -> assertThat(json.get(name).getAsDouble()).isPositive());
    JsonObject machine = json.getAsJsonObject("machine").getAsJsonObject("postgres_settings");
    assertThat(machine.get("fsync").getAsString()).isEqualTo("on");
    assertThat(machine.get("synchronous_commit").getAsString()).isEqualTo("on");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void longRun_reportsSegmentsAndTheHeap() throws InterruptedException {
    Report report;
    try (Site site = Site.open(directory, Clock.systemUTC())) {
      report = new LongRun(PLAN, 3_000, 1_000, start(site), Clock.systemUTC(), progress::add).run();
    }

    JsonObject json = JsonParser.parseString(report.toJson()).getAsJsonObject();
    assertThat(json.getAsJsonArray("segments"))
        .hasSize(3)
        .allSatisfy(segment -> {
          assertThat(segment.getAsJsonObject().get("acks_per_second").getAsLong()).isPositive();
          assertThat(segment.getAsJsonObject().get("live_heap_bytes").getAsLong())
              .isGreaterThan(1_000_000);
        });
    assertThat(json.get("last_to_first").getAsDouble()).isPositive();
    assertThat(json.get("proven_p99_millis").getAsDouble()).isPositive();
  }

  @Test
  void bench_failsWhereAcknowledgedRecordsAreMissing() throws InterruptedException {
    try (Site site = Site.open(directory, Clock.systemUTC())) {
      IngestSite forgetful = start(site, "forgetful");

      assertThatThrownBy(
              () -> new LongRun(PLAN, 100, 50, forgetful, Clock.systemUTC(), progress::add).run())
          .isInstanceOf(LoadFailedException.class)
          .hasMessageContaining("acknowledged");
    }
  }

  private static IngestSite start(Site site, String... arguments) throws InterruptedException {
    List<String> java =
        new ArrayList<>(
            List.of(
                "-Xmx128m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                PromptIngest.class.getName()));
    java.addAll(List.of(arguments));
    return new IngestSite(site, java, Map.of());
  }

  private static List<String> names(JsonObject json, String array) {
    List<String> names = new ArrayList<>();
    for (JsonElement element : json.getAsJsonArray(array)) {
      names.add(element.getAsJsonObject().get("name").getAsString());
    }
    return names;
  }
}
