package io.whytrail.local.audit;

import io.whytrail.local.tlog.TileName;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Where the files of a log are read from. What they hold counts for nothing before it is checked.
public sealed interface LogFiles permits LogDirectory, LogServer {

  /// No file of a log is larger: 256 entries of 65,535 bytes, each with its length.
  int LARGEST = 256 * 65_537;

  /// A directory, or a server where the name is the address of one.
  static LogFiles at(String name) {
    return name.startsWith("http://") || name.startsWith("https://")
        ? new LogServer(URI.create(name.endsWith("/") ? name : name + "/"))
        : new LogDirectory(Path.of(name));
  }

  /// The bytes of a file; empty where there is none of that name.
  ///
  /// @throws UnreachableException where that can't be found out
  Optional<byte[]> read(String path);

  /// The widths of the partial files that are kept of a tile or bundle, as far as can be known.
  List<Integer> partialsOf(TileName name);

  /// A tile or bundle; of a partial one that is no longer kept, the full one has the beginning.
  default Optional<Stored> read(TileName name) {
    Optional<Stored> exact = read(name.path()).map(bytes -> new Stored(name, bytes));
    return exact.isPresent() || name.isFull()
        ? exact
        : read(name.full().path()).map(bytes -> new Stored(name.full(), bytes));
  }

  /// What was found for a name.
  ///
  /// @param name under which it was found
  @SuppressWarnings("ArrayRecordComponent") // Read once and never compared.
  record Stored(TileName name, byte[] bytes) {}
}
