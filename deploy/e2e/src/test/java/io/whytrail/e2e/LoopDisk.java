package io.whytrail.e2e;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A file system of its own in a file, from which the power can be cut: what was not synced by then
/// is gone, as it is on a real disk.
final class LoopDisk implements AutoCloseable {

  private static final long SIZE = 2L << 30;

  /// `FS_IOC_SHUTDOWN` of Linux, and its flag that not even the journal is written out.
  private static final long SHUTDOWN = 0x8004587dL;

  private static final int NO_LOG_FLUSH = 2;

  private final Path image;
  private final Path mount;

  private LoopDisk(Path image, Path mount) {
    this.image = image;
    this.mount = mount;
  }

  /// Only root can mount, and only Linux has the shutdown.
  static boolean isPossible() {
    return "root".equals(System.getProperty("user.name"))
        && Files.exists(Path.of("/dev/loop-control"))
        && (Files.exists(Path.of("/sbin/mkfs.ext4"))
            || Files.exists(Path.of("/usr/sbin/mkfs.ext4")));
  }

  static LoopDisk in(Path directory) throws IOException, InterruptedException {
    LoopDisk disk =
        new LoopDisk(
            directory.resolve("disk.img"), Files.createDirectory(directory.resolve("disk")));
    try (RandomAccessFile file = new RandomAccessFile(disk.image.toFile(), "rw")) {
      file.setLength(SIZE);
    }
    run("mkfs.ext4", "-q", "-F", disk.image.toString());
    disk.mount();
    return disk;
  }

  Path root() {
    return mount;
  }

  void mount() throws IOException, InterruptedException {
    run("mount", "-o", "loop", image.toString(), mount.toString());
  }

  void unmount() throws IOException, InterruptedException {
    run("umount", mount.toString());
  }

  /// From here on nothing more reaches the disk, and every access fails.
  @SuppressWarnings("restricted") // there is no other way to an ioctl
  void cut() {
    Linker linker = Linker.nativeLinker();
    MethodHandle open =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("open"),
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
            Linker.Option.firstVariadicArg(2));
    MethodHandle ioctl =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("ioctl"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
            Linker.Option.firstVariadicArg(2));
    MethodHandle close =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("close"), FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    try (Arena arena = Arena.ofConfined()) {
      int descriptor = (int) open.invokeExact(arena.allocateFrom(mount.toString()), 0);
      MemorySegment flag = arena.allocateFrom(JAVA_INT, NO_LOG_FLUSH);
      int result = (int) ioctl.invokeExact(descriptor, SHUTDOWN, flag);
      int closed = (int) close.invokeExact(descriptor);
      if (descriptor < 0 || result != 0 || closed != 0) {
        throw new IllegalStateException("The file system refuses to shut down");
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    unmount();
    Files.delete(image);
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + output);
    }
  }
}
