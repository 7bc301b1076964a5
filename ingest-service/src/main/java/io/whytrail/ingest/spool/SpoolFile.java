package io.whytrail.ingest.spool;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// The records of one time without storage, one after the other. Who writes them holds the spool's
/// lock; many may wait together for the disk.
final class SpoolFile {

  static final String SUFFIX = ".spool";

  /// What is not drained again: for the operator to look at.
  private static final String LEFT = ".left";

  private static final byte[] HEAD = "WTSPOOL1".getBytes(StandardCharsets.US_ASCII);

  private final Path path;
  private final FileChannel channel;
  private final Map<String, Long> refused = new TreeMap<>();
  private final ReentrantLock forcing = new ReentrantLock();
  private volatile long end;
  private long forced;
  private volatile boolean broken;

  private SpoolFile(Path path, FileChannel channel, long end) {
    this.path = path;
    this.channel = channel;
    this.end = end;
  }

  static SpoolFile create(Path directory, UUID episode) throws IOException {
    Path path = directory.resolve(episode + SUFFIX);
    FileChannel channel =
        FileChannel.open(
            path,
            EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    SpoolFile file = new SpoolFile(path, channel, 0);
    try {
      file.append(HEAD);
      file.force(file.end);
      forceNames(directory);
      return file;
    } catch (IOException e) {
      channel.close();
      Files.delete(path);
      throw e;
    }
  }

  /// One that an earlier life of this replica has left. Nothing is added to it.
  static SpoolFile found(Path path) throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE);
    SpoolFile file = new SpoolFile(path, channel, channel.size());
    file.force(file.end); // What was written last may not have been waited for.
    return file;
  }

  /// The id of its time without storage.
  String episode() {
    String name = path.getFileName().toString();
    return name.substring(0, name.length() - SUFFIX.length());
  }

  Map<String, Long> refused() {
    return refused;
  }

  void refuse(String tenant) {
    refused.merge(tenant, 1L, Long::sum);
  }

  /// Writes a frame, and returns up to where the file must be on the disk for it to be safe. What
  /// could be written in part only is written over by the next one.
  long append(byte[] frame) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(frame);
    long position = end;
    while (bytes.hasRemaining()) {
      position += channel.write(bytes, position);
    }
    end = position;
    return end;
  }

  /// Not once the disk has failed, or a thread was interrupted in the middle of writing.
  boolean isUsable() {
    return channel.isOpen() && !broken;
  }

  /// Waits until the file is on the disk up to here. Those that come meanwhile share the next one.
  void force(long position) throws IOException {
    forcing.lock();
    try {
      if (forced < position) {
        // Not the size of the file: a frame that was written in part is no part of what is safe.
        long written = end;
        channel.force(true);
        forced = written;
      }
    } catch (IOException e) {
      broken = true;
      throw e;
    } finally {
      forcing.unlock();
    }
  }

  /// Ends all waiting for the disk, also where waiting has failed: nobody was told that those
  /// records are safe.
  void settle() throws IOException {
    if (isUsable()) {
      force(end);
    }
  }

  /// Gives every record that can be read, in order; of what this process wrote itself, no more than
  /// it wrote whole.
  ///
  /// @return how many bytes at the end can't be read
  long read(Consumer<Spooled> reader) throws IOException {
    long size = Math.min(end, Files.size(path));
    try (DataInputStream file =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(path)))) {
      if (!Arrays.equals(file.readNBytes(HEAD.length), HEAD)) {
        return end;
      }
      long position = HEAD.length;
      Optional<byte[]> content = Frames.next(file, size - position);
      while (content.isPresent()) {
        position += Frames.size(content.get());
        reader.accept(Frames.spooled(content.get()));
        content = Frames.next(file, size - position);
      }
      return end - position;
    }
  }

  void close() throws IOException {
    channel.close();
  }

  /// Deletes the file, or puts it aside where something in it has no other place.
  void end(boolean aside) throws IOException {
    channel.close();
    if (aside) {
      Files.move(
          path,
          path.resolveSibling(path.getFileName() + LEFT),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } else {
      Files.delete(path);
    }
    Path directory = path.getParent();
    if (directory != null) {
      forceNames(directory);
    }
  }

  private static void forceNames(Path directory) throws IOException {
    try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
      names.force(true);
    }
  }
}
