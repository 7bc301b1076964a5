package io.whytrail.benchmarks.floor;

import static org.assertj.core.api.Assertions.assertThat;

import io.whytrail.benchmarks.measurement.Load;
import io.whytrail.benchmarks.measurement.Sample;
import io.whytrail.benchmarks.site.EchoProcess;
import io.whytrail.testing.backend.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The floors for a fraction of a second each.
final class FloorsTest {

  private static final Duration SHORT = Duration.ofMillis(200);
  private static final List<byte[]> PAYLOADS = List.of(new byte[2048], new byte[2047]);

  private static PostgresServer postgres;

  @TempDir Path directory;

  @BeforeAll
  static void start() {
    postgres = PostgresServer.temporary();
  }

  @AfterAll
  static void stop() {
    postgres.close();
  }

  @Test
  void insert_commitsTheRowsItCounts() throws InterruptedException {
    Database database = database("rows");
    Sample sample;
    try (Load insert = new InsertLoad("insert", database, 10, 2, PAYLOADS, 1)) {
      sample = insert.run(SHORT);
    }

    long stored = database.number("select count(*) from record_10x2");
    assertThat(sample.operations()).isPositive().isLessThanOrEqualTo(stored);
    assertThat(stored % 10).isZero();
    assertThat(database.number("select count(*) from pending_10x2")).isEqualTo(stored);
    assertThat(database.number("select count(distinct subject_id) from record_10x2"))
        .isEqualTo(stored);
    assertThat(database.number("select min(length(payload)) from record_10x2"))
        .isGreaterThanOrEqualTo(2047);
  }

  @Test
  void insert_canBeDrivenAgain() throws InterruptedException {
    try (Load commit = new InsertLoad("commit", database("commits"), 1, 1, PAYLOADS, 1)) {
      assertThat(commit.run(SHORT).operations()).isPositive();
      assertThat(commit.run(SHORT).operations()).isPositive();
    }
  }

  @Test
  void sync_appendsBlocksOfFourKilobytes() throws Exception {
    Sample sample;
    try (SyncLoad sync = new SyncLoad(directory)) {
      sample = sync.run(SHORT);
    }

    assertThat(sample.operations()).isPositive();
    long size = Files.size(directory.resolve("sync-probe"));
    assertThat(size % 4096).isZero();
    assertThat(size / 4096).isGreaterThanOrEqualTo(sample.operations());
  }

  @Test
  void echo_answersCallsAndStreamsFromAProcessOfItsOwn() throws InterruptedException {
    try (EchoProcess echo = new EchoProcess(directory.resolve("echo.log"))) {
      assertThat(Echo.unary(echo.channel(), 16).run(SHORT).operations()).isPositive();
      assertThat(Echo.streams(echo.channel(), 4, 32).run(SHORT).operations()).isPositive();
      assertThat(echo.processor().used().get()).isPositive();
    }
  }

  private static Database database(String name) {
    return new Database(postgres.createDatabase(name), postgres.user(), postgres.password());
  }
}
