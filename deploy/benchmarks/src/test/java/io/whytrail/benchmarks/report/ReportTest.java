package io.whytrail.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.whytrail.benchmarks.measurement.Floor;
import io.whytrail.benchmarks.measurement.Load;
import io.whytrail.benchmarks.measurement.Sample;
import io.whytrail.benchmarks.measurement.Series;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ReportTest {

  private static final Series FLOOR = series("insert-200x2", 400, 20_000, 10_000);
  private static final Series COMMIT = series("commit", 1, 4_000, 250);
  private static final Series LOAD = series("record-128", 128, 16_000, 8_000);

  private final Report report =
      new Report(
              "ingest",
              Instant.parse("2026-01-02T03:04:05Z"),
              new Machine(Map.of("postgres", "17.10"), Map.of("fsync", "on"), List.of("-Xmx512m")))
          .headline("ratio_to_floor_128", 0.80049)
          .note("records_stored", 7)
          .floor(new Floor(new Named("insert-200x2"), "200 rows a statement"), FLOOR)
          .load(new Figures("ack", LOAD, FLOOR, List.of(COMMIT)));

  @Test
  void json_hasOneObjectForEachLoadWithItsFigures() {
    JsonObject load = json().getAsJsonArray("loads").get(0).getAsJsonObject();

    assertThat(load.get("name").getAsString()).isEqualTo("record-128");
    assertThat(load.get("in_flight").getAsInt()).isEqualTo(128);
    assertThat(load.get("acks_per_second").getAsDouble()).isEqualTo(16_000);
    assertThat(load.get("ack_p50_micros").getAsDouble()).isEqualTo(8_000);
    assertThat(load.get("ack_p99_micros").getAsDouble()).isEqualTo(16_000);
    assertThat(load.get("floor").getAsString()).isEqualTo("insert-200x2");
    assertThat(load.get("floor_per_second").getAsDouble()).isEqualTo(20_000);
    assertThat(load.get("ratio").getAsDouble()).isEqualTo(0.8);
    assertThat(load.getAsJsonArray("rounds")).hasSize(3);
  }

  @Test
  void json_setsALoadBesideOtherFloors() {
    JsonObject beside =
        json()
            .getAsJsonArray("loads")
            .get(0)
            .getAsJsonObject()
            .getAsJsonArray("beside")
            .get(0)
            .getAsJsonObject();

    assertThat(beside.get("name").getAsString()).isEqualTo("commit");
    assertThat(beside.get("ratio").getAsDouble()).isEqualTo(4);
    assertThat(beside.get("p50_in_its_p50").getAsDouble()).isEqualTo(32);
    assertThat(beside.get("p99_in_its_p50").getAsDouble()).isEqualTo(64);
  }

  @Test
  void json_saysWhatItWasMeasuredOn() {
    JsonObject json = json();

    assertThat(json.get("benchmark").getAsString()).isEqualTo("ingest");
    assertThat(json.get("time").getAsString()).isEqualTo("2026-01-02T03:04:05Z");
    assertThat(json.get("ratio_to_floor_128").getAsString()).isEqualTo("0.800");
    assertThat(json.getAsJsonObject("notes").get("records_stored").getAsInt()).isEqualTo(7);
    assertThat(json.getAsJsonArray("floors")).hasSize(1);
    JsonObject machine = json.getAsJsonObject("machine");
    assertThat(machine.get("cores").getAsInt()).isPositive();
    assertThat(machine.get("java").getAsString()).isEqualTo(Runtime.version().toString());
    assertThat(machine.get("postgres").getAsString()).isEqualTo("17.10");
    assertThat(machine.getAsJsonObject("postgres_settings").get("fsync").getAsString())
        .isEqualTo("on");
  }

  @Test
  void json_keepsTheLinesOfATable() {
    report.table("segments", List.of(Map.of("records", 100_000L)));

    assertThat(
            json().getAsJsonArray("segments").get(0).getAsJsonObject().get("records").getAsLong())
        .isEqualTo(100_000);
  }

  @Test
  void text_hasTheSameNumbersInColumns() {
    assertThat(report.toText())
        .contains(
            """
            load        in flight  per second  p50 us  p99 us  refused  floor         floor/s  ratio
            record-128        128      16,000   8,000  16,000        0  insert-200x2   20,000   0.80
            """)
        .contains(
            """
            figure              value
            ratio_to_floor_128  0.800
            """);
  }

  private JsonObject json() {
    return JsonParser.parseString(report.toJson()).getAsJsonObject();
  }

  private static Series series(String name, int inFlight, long perSecond, double p50Micros) {
    Sample sample = new Sample(perSecond, 1, p50Micros, p50Micros * 2, 0, Map.of("postgres", 12.5));
    return new Series(name, inFlight, List.of(sample, sample, sample));
  }

  private record Named(String name) implements Load {

    @Override
    public int inFlight() {
      return 1;
    }

    @Override
    public Sample run(Duration time) {
      throw new UnsupportedOperationException("It is only named");
    }
  }
}
