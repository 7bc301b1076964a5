package io.whytrail.local.audit;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Finds ids that occur twice, in memory that does not grow with the log: ids are set aside in
/// files by their last bits, and afterwards one file at a time is looked at.
final class RecordIds implements AutoCloseable {

  /// How many ids one file has on average.
  static final long SHARE = 200_000;

  private final List<Path> files = new ArrayList<>();
  private final List<DataOutputStream> writers = new ArrayList<>();

  RecordIds(long expected) throws IOException {
    for (long i = 0; i <= expected / SHARE; i++) {
      Path file = Files.createTempFile("whytrail-ids", ".tmp");
      files.add(file);
      writers.add(new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file))));
    }
  }

  void add(UUID id, long index) throws IOException {
    int bits = (int) (id.getLeastSignificantBits() & Integer.MAX_VALUE);
    DataOutputStream writer = writers.get(bits % writers.size());
    writer.writeLong(id.getMostSignificantBits());
    writer.writeLong(id.getLeastSignificantBits());
    writer.writeLong(index);
  }

  /// Told of each id that occurs again.
  interface Repetition {
    void found(UUID id, long firstIndex, long index);
  }

  void repetitions(Repetition repetition) throws IOException {
    for (int i = 0; i < files.size(); i++) {
      writers.get(i).close();
      Map<UUID, Long> seen = new HashMap<>();
      long left = Files.size(files.get(i)) / (3 * Long.BYTES);
      try (DataInputStream in =
          new DataInputStream(new BufferedInputStream(Files.newInputStream(files.get(i))))) {
        for (; left > 0; left--) {
          UUID id = new UUID(in.readLong(), in.readLong());
          long index = in.readLong();
          Long first = seen.putIfAbsent(id, index);
          if (first != null) {
            repetition.found(id, first, index);
          }
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (DataOutputStream writer : writers) {
      writer.close();
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
  }
}
