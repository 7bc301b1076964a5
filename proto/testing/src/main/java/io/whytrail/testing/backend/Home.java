package io.whytrail.testing.backend;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// The directory of one server. A lock that dies with its process keeps a second process out, so
/// whoever has it may treat a server that still runs in it as an orphan.
final class Home implements AutoCloseable {

  private static final String LOCK = "lock";

  /// A directory that is younger than this may not have got its lock yet.
  private static final Duration SETTLED = Duration.ofMinutes(1);

  /// What this process holds. A second look at a lock file would end its own lock: closing any
  /// channel of a file releases all locks that the process has on it.
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final boolean temporary;
  private final FileChannel lock;

  private Home(Path directory, boolean temporary, FileChannel lock) {
    this.directory = directory;
    this.temporary = temporary;
    this.lock = lock;
  }

  /// A directory that stays; made where it does not exist.
  static Home at(Path directory) {
    try {
      Path home = Files.createDirectories(directory.toAbsolutePath().normalize());
      return open(home, false)
          .orElseThrow(
              () -> new IllegalStateException(home + " is in use by another running process"));
    } catch (IOException e) {
      throw new UncheckedIOException("Can't use the directory " + directory, e);
    }
  }

  /// A directory that is deleted when it is closed. Also deletes what processes that were killed
  /// left behind, after `abandon` has stopped the server in it.
  static Home temporary(String kind, Consumer<Home> abandon) {
    String prefix = "whytrail-" + kind + "-";
    try {
      Path parent = Path.of(System.getProperty("java.io.tmpdir"));
      Path directory = Files.createTempDirectory(parent, prefix);
      sweep(parent, prefix, Files.getOwner(directory), abandon);
      return open(directory, true).orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException("Can't make a temporary directory for " + kind, e);
    }
  }

  Path resolve(String name) {
    return directory.resolve(name);
  }

  /// The end of a file in this directory, for messages; empty where there is none.
  String tail(String name, int lines) {
    try {
      List<String> all = Files.readAllLines(resolve(name));
      return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
    } catch (IOException e) {
      return "";
    }
  }

  /// Until it is closed; afterwards another process may have it.
  boolean held() {
    return lock.isOpen();
  }

  @Override
  public void close() {
    if (!held()) {
      return;
    }
    try (lock) {
      if (temporary) {
        // The lock goes last: until then nobody else takes the directory for abandoned.
        for (Path child : children()) {
          delete(child);
        }
        delete(directory);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Can't clean up " + directory, e);
    } finally {
      HELD.remove(directory);
    }
  }

  @Override
  public String toString() {
    return directory.toString();
  }

  private List<Path> children() throws IOException {
    try (Stream<Path> children = Files.list(directory)) {
      return children.filter(child -> !child.endsWith(LOCK)).toList();
    }
  }

  static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  private static Optional<Home> open(Path directory, boolean temporary) throws IOException {
    return open(directory, temporary, Set.of(CREATE, WRITE));
  }

  private static Optional<Home> open(
      Path directory, boolean temporary, Set<? extends OpenOption> options) throws IOException {
    if (!HELD.add(directory)) {
      return Optional.empty();
    }
    Optional<FileChannel> lock = Optional.empty();
    try {
      lock = lock(directory.resolve(LOCK), options);
      return lock.map(held -> new Home(directory, temporary, held));
    } finally {
      if (lock.isEmpty()) {
        HELD.remove(directory);
      }
    }
  }

  private static Optional<FileChannel> lock(Path file, Set<? extends OpenOption> options)
      throws IOException {
    FileChannel channel = FileChannel.open(file, options);
    if (channel.tryLock() != null) {
      return Optional.of(channel);
    }
    channel.close();
    return Optional.empty();
  }

  private static void sweep(Path parent, String prefix, UserPrincipal owner, Consumer<Home> abandon)
      throws IOException {
    try (DirectoryStream<Path> candidates = Files.newDirectoryStream(parent, prefix + "*")) {
      for (Path candidate : candidates) {
        if (settled(candidate, owner)) {
          abandon(candidate, abandon);
        }
      }
    }
  }

  private static void abandon(Path directory, Consumer<Home> abandon) {
    try {
      Optional<Home> left = open(directory, true, Set.of(WRITE));
      if (left.isPresent()) {
        try (Home home = left.get()) {
          abandon.accept(home);
        }
      }
    } catch (IOException | RuntimeException e) {
      // Whoever starts needs a server of its own, not a clean neighbourhood.
      System.err.println("Can't clean up " + directory + ", which a killed process left: " + e);
    }
  }

  /// What others own is theirs to clean up, and not to be trusted.
  private static boolean settled(Path directory, UserPrincipal owner) {
    try {
      Instant changed = Files.getLastModifiedTime(directory.resolve(LOCK)).toInstant();
      return Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS).equals(owner)
          && changed.isBefore(Instant.now().minus(SETTLED));
    } catch (IOException e) {
      return false;
    }
  }
}
