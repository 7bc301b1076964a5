package io.whytrail.e2e;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// The power goes while ingest records; the data of its servers is on the disk that goes.
class PowerCutIT {

  private static final int TIMES = 10;
  private static final int RECORDS = 300;
  private static final String STORY = "power";

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path directory;

  @Test
  @EnabledIf(
      value = "io.whytrail.e2e.LoopDisk#isPossible",
      disabledReason = "a disk of its own needs root, a loop device and mkfs.ext4")
  void powerCut_losesAndDoublesNothing() throws Exception {
    try (LoopDisk disk = LoopDisk.in(directory);
        LedgerSite site = new LedgerSite(disk.root(), directory, 1)) {
      LedgerPromises promises = new LedgerPromises(site.log(STORY));
      Producers producers = Producers.start(STORY, site.ingests(STORY));
      try (producers) {
        for (int time = 0; time < TIMES; time++) {
          producers.awaitMore(RECORDS);
          promises.remember();
          disk.cut();
          site.kill();
          disk.unmount();
          disk.mount();
          site.restart();
        }
        producers.awaitMore(RECORDS);
      }
      promises.assertKept(producers);
    }
  }
}
