package io.whytrail.e2e;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// Two replicas of ingest record under load while parts of the ground below them are killed.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DurabilityIT {

  private static final int TIMES = 10;
  private static final int RECORDS = 200;

  private LedgerSite site;

  /// Something that is killed and comes back.
  @FunctionalInterface
  private interface Fault {
    void strike(int time) throws IOException;
  }

  @BeforeAll
  void start(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) throws IOException {
    site = new LedgerSite(directory.resolve("data"), directory, 2);
  }

  @AfterAll
  void stop() {
    site.close();
  }

  @Test
  void killedReplicas_loseAndDoubleNothingAndForkNoLog() throws Exception {
    promisesHold("ingest", time -> site.restartIngest(time % 2));
  }

  @Test
  void killedPostgres_losesAndDoublesNothing() throws Exception {
    promisesHold("postgres", time -> site.restartPostgres());
  }

  @Test
  void killedNats_losesAndDoublesNothing() throws Exception {
    promisesHold("nats", time -> site.restartNats());
  }

  private void promisesHold(String story, Fault fault) throws Exception {
    LedgerPromises promises = new LedgerPromises(site.log(story));
    Producers producers = Producers.start(story, site.ingests(story));
    try (producers) {
      for (int time = 0; time < TIMES; time++) {
        producers.awaitMore(RECORDS);
        promises.remember();
        fault.strike(time);
      }
      producers.awaitMore(RECORDS);
    }
    promises.assertKept(producers);
  }
}
