package io.whytrail.benchmarks.floor;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import io.whytrail.benchmarks.measurement.Load;
import io.whytrail.benchmarks.measurement.LoadFailedException;
import io.whytrail.benchmarks.measurement.Sample;
import io.whytrail.benchmarks.measurement.TimedTally;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;

/// Appends 4 KB to a file and waits until the disk has it (fdatasync), again and again.
public final class SyncLoad implements Load {

  private static final int BLOCK = 4096;

  private final FileChannel file;

  /// @param directory on the disk that Postgres writes to
  public SyncLoad(Path directory) {
    try {
      file = FileChannel.open(directory.resolve("sync-probe"), CREATE_NEW, WRITE);
    } catch (IOException e) {
      throw new UncheckedIOException("Can't make a file in " + directory, e);
    }
  }

  @Override
  public String name() {
    return "fsync-4k";
  }

  @Override
  public int inFlight() {
    return 1;
  }

  @Override
  public Sample run(Duration time) {
    TimedTally tally = new TimedTally(time);
    ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
    try {
      while (tally.admits()) {
        long start = System.nanoTime();
        block.clear();
        while (block.hasRemaining()) {
          file.write(block);
        }
        file.force(false);
        tally.ended(start);
      }
    } catch (IOException e) {
      throw new LoadFailedException("The disk refused a block", e);
    }
    return tally.sample();
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Can't close the probe", e);
    }
  }
}
