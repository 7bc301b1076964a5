package io.whytrail.ingest.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.whytrail.ingest.ledger.Kind;
import io.whytrail.ingest.ledger.SealedRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a file gives back after anything may have happened to it.
class SpoolFileTest {

  private static final int HEAD = 8;

  @TempDir private Path directory;

  private final List<Spooled> written = new ArrayList<>();
  private final List<Integer> ends = new ArrayList<>();
  private Path path;
  private byte[] whole;

  @BeforeEach
  void threeRecords() throws IOException {
    UUID episode = new UUID(1, 2);
    SpoolFile file = SpoolFile.create(directory, episode);
    ends.add(HEAD);
    for (int i = 0; i < 3; i++) {
      Spooled one = new Spooled("acme", record(i));
      written.add(one);
      long end = file.append(Frames.frame(one));
      file.force(end);
      ends.add((int) end);
    }
    file.close();
    path = directory.resolve(episode + SpoolFile.SUFFIX);
    whole = Files.readAllBytes(path);
  }

  private static SealedRecord record(int number) {
    return new SealedRecord(
        0,
        new UUID(7, number),
        Kind.INTERACTION,
        "subject-" + number,
        "interaction-" + number,
        number == 1 ? "" : "größer",
        Instant.parse("2026-01-02T03:04:05.678901Z").plusSeconds(number),
        ByteString.copyFromUtf8("payload ".repeat(number)),
        ByteString.copyFrom(new byte[32]),
        ByteString.copyFrom(new byte[66]),
        ByteString.copyFrom(new byte[32]),
        "00-1-2-03",
        ByteString.copyFromUtf8("digest"),
        Map.of("EMAIL", number, "PHONE", 2),
        null);
  }

  private record Read(List<Spooled> records, long unreadable) {}

  private Read read() throws IOException {
    List<Spooled> records = new ArrayList<>();
    SpoolFile file = SpoolFile.found(path);
    long unreadable = file.read(records::add);
    file.close();
    return new Read(records, unreadable);
  }

  @Test
  void read_givesBackWhatWasWritten() throws IOException {
    assertThat(read()).isEqualTo(new Read(written, 0));
    assertThat(ends.getLast()).isEqualTo(whole.length);
  }

  @Test
  void read_ofATruncatedFileGivesWhatIsWholeAndTellsTheRest() throws IOException {
    for (int length = HEAD; length < whole.length; length++) {
      Files.write(path, Arrays.copyOf(whole, length));
      int left = length;
      int last = ends.stream().filter(end -> end <= left).max(Integer::compare).orElseThrow();

      assertThat(read())
          .as("of %d bytes", length)
          .isEqualTo(new Read(written.subList(0, ends.indexOf(last)), length - last));
    }
  }

  @Test
  void read_ofAChangedFileGivesNothingThatWasNotWritten() throws IOException {
    for (int position = 0; position < whole.length; position++) {
      byte[] changed = whole.clone();
      changed[position] ^= 0x10;
      Files.write(path, changed);
      int at = position;
      long intact = ends.stream().filter(end -> end <= at).count() - 1;

      Read read = read();

      assertThat(read.records())
          .as("byte %d", position)
          .isEqualTo(written.subList(0, (int) Math.max(0, intact)));
      assertThat(read.unreadable()).as("byte %d", position).isPositive();
    }
  }

  @Test
  void read_takesNoZerosForARecord() throws IOException {
    Files.write(path, Arrays.copyOf(whole, whole.length + 4096));

    assertThat(read()).isEqualTo(new Read(written, 4096));
  }

  @Test
  void append_thatIsInterruptedSpoilsTheFileAndNothingBeforeIt() throws IOException {
    SpoolFile file = SpoolFile.create(directory, new UUID(3, 4));
    file.force(file.append(Frames.frame(written.getFirst())));

    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> file.append(Frames.frame(written.get(1))))
        .isInstanceOf(IOException.class);
    assertThat(Thread.interrupted()).isTrue();

    List<Spooled> records = new ArrayList<>();
    assertThat(file.isUsable()).isFalse();
    file.settle();
    assertThat(file.read(records::add)).isZero();
    assertThat(records).isEqualTo(written.subList(0, 1));
    file.end(false);
    assertThat(path).exists();
    assertThat(directory.resolve(new UUID(3, 4) + SpoolFile.SUFFIX)).doesNotExist();
  }
}
