package io.whytrail.ingest.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// Keeps the newest checkpoint of each log in a file of its own. Replicas may share the directory:
/// who writes has the log's publishing lock.
final class CheckpointFiles implements KeptCheckpoints {

  private final Path directory;

  CheckpointFiles(Path directory) {
    this.directory = directory;
  }

  @Override
  public Optional<String> newest(Log log) {
    try {
      return Optional.of(Files.readString(file(log)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("Can't read the kept checkpoint " + file(log), e);
    }
  }

  @Override
  public void keep(Log log, String note) {
    Path file = file(log);
    Path next = file.resolveSibling(file.getFileName() + ".next");
    try {
      write(next, note);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
        names.force(true); // Else the old name may come back after a power cut.
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Can't keep the checkpoint " + file, e);
    }
  }

  private static void write(Path file, String note) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(note.getBytes(StandardCharsets.UTF_8));
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  private Path file(Log log) {
    String name = URLEncoder.encode(log.origin(), StandardCharsets.UTF_8);
    return directory.resolve(name + ".checkpoint");
  }
}
