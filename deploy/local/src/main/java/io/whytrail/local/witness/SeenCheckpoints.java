package io.whytrail.local.witness;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import io.whytrail.local.tlog.LogCheckpoint;
import io.whytrail.local.tlog.SignedNote;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The last checkpoint that was cosigned of each log, a file each. What is kept here is on the disk
/// when [#keep] returns. One process has the directory at a time.
public final class SeenCheckpoints implements AutoCloseable {

  private final Path directory;
  private final FileChannel lock;

  private SeenCheckpoints(Path directory, FileChannel lock) {
    this.directory = directory;
    this.lock = lock;
  }

  /// Opens the directory, which is made where there is none.
  ///
  /// @throws IOException also where another process has it
  public static SeenCheckpoints in(Path directory) throws IOException {
    Files.createDirectories(directory);
    FileChannel lock = FileChannel.open(directory.resolve("lock"), CREATE, WRITE);
    try {
      if (lock.tryLock() != null) {
        return new SeenCheckpoints(directory, lock);
      }
    } catch (OverlappingFileLockException e) {
      // This very process has it: taken as well.
    }
    lock.close();
    throw new IOException("another witness uses " + directory);
  }

  /// The checkpoint as it was kept; empty where the log was never cosigned.
  Optional<LogCheckpoint> of(String origin) throws IOException {
    Path file = file(origin);
    return Files.exists(file)
        ? Optional.of(LogCheckpoint.parse(SignedNote.parse(Files.readAllBytes(file))))
        : Optional.empty();
  }

  void keep(LogCheckpoint checkpoint) throws IOException {
    Path file = file(checkpoint.origin());
    Path incomplete = directory.resolve(file.getFileName() + ".incomplete");
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(checkpoint.note().format());
    try (FileChannel out = FileChannel.open(incomplete, CREATE, TRUNCATE_EXISTING, WRITE)) {
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
    Files.move(incomplete, file, ATOMIC_MOVE, REPLACE_EXISTING);
    // The new name must survive a power cut too.
    try (FileChannel names = FileChannel.open(directory, READ)) {
      names.force(true);
    }
  }

  private Path file(String origin) {
    return directory.resolve(URLEncoder.encode(origin, StandardCharsets.UTF_8) + ".checkpoint");
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
