package io.whytrail.local.mesh;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.util.Optional;

/// One launcher at a time has a data directory. The system lets go of the lock when its process
/// ends, however it ends.
final class Lock implements AutoCloseable {

  private final FileChannel channel;

  private Lock(FileChannel channel) {
    this.channel = channel;
  }

  /// The lock, or nothing where another process has it.
  static Optional<Lock> tryTake(DataDirectory data) throws IOException {
    FileChannel channel = FileChannel.open(data.lock(), CREATE, WRITE);
    try {
      if (channel.tryLock() != null) {
        return Optional.of(new Lock(channel));
      }
    } catch (OverlappingFileLockException e) {
      // This very process has it: taken as well.
    }
    channel.close();
    return Optional.empty();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
