package io.whytrail.testing.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HomeTest {

  private final FileTime anHourAgo = FileTime.from(Instant.now().minus(Duration.ofHours(1)));

  private final String kind = "hometest" + ProcessHandle.current().pid() + "-" + System.nanoTime();

  @Test
  void temporary_deletesWhatAKilledProcessLeft() throws IOException {
    Path left = Files.createTempDirectory("whytrail-" + kind + "-");
    Files.setLastModifiedTime(Files.createFile(left.resolve("lock")), anHourAgo);
    List<String> abandoned = new ArrayList<>();

    try (Home home = Home.temporary(kind, old -> abandoned.add(old.toString()))) {
      assertThat(abandoned).containsExactly(left.toString());
      assertThat(left).doesNotExist();
      assertThat(Path.of(home.toString())).isDirectory();
    }
  }

  @Test
  void temporary_leavesAloneWhatIsInUse() throws IOException {
    try (Home held = Home.temporary(kind, old -> {})) {
      Files.setLastModifiedTime(held.resolve("lock"), anHourAgo);
      List<String> abandoned = new ArrayList<>();

      try (Home home = Home.temporary(kind, old -> abandoned.add(old.toString()))) {
        assertThat(abandoned).isEmpty();
        assertThat(Path.of(held.toString())).isDirectory();
        assertThat(home.toString()).isNotEqualTo(held.toString());
      }
    }
  }

  @Test
  void tail_isTheEndOfAFile() throws IOException {
    try (Home home = Home.temporary(kind, old -> {})) {
      Files.write(home.resolve("log"), List.of("one", "two", "three"));

      assertThat(home.tail("log", 2)).isEqualTo("two\nthree");
      assertThat(home.tail("missing", 2)).isEmpty();
    }
  }
}
