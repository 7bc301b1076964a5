package io.whytrail.testing.backend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The directory of this user where unpacked programs stay between runs.
final class Cache {

  private Cache() {}

  /// `whytrail.cache` (system property), else `$XDG_CACHE_HOME/whytrail`, else `~/.cache/whytrail`.
  static Path directory() {
    String property = System.getProperty("whytrail.cache");
    if (property != null) {
      return Path.of(property);
    }
    String xdg = System.getenv("XDG_CACHE_HOME");
    Path caches =
        xdg == null || xdg.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(xdg);
    return caches.resolve("whytrail");
  }

  /// Writes the content of an entry, a directory that must not exist yet.
  @FunctionalInterface
  interface Filler {
    void fill(Path directory) throws IOException;
  }

  /// An entry that is there completely or not at all, also where two processes fill it at once.
  static Path entry(Path entry, Filler filler) throws IOException {
    if (Files.isDirectory(entry)) {
      return entry;
    }
    Path parent = Files.createDirectories(entry.toAbsolutePath().getParent());
    Path incomplete = Files.createTempDirectory(parent, ".incomplete-");
    try {
      filler.fill(incomplete);
      if (!incomplete.toFile().renameTo(entry.toFile()) && !Files.isDirectory(entry)) {
        throw new IOException("Can't move " + incomplete + " to " + entry);
      }
    } finally {
      Home.delete(incomplete);
    }
    return entry;
  }
}
