package io.whytrail.local.tlog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/// Published test data, as it lies beside the other implementation. Each file names its origin.
final class PublicVectors {

  private static final Path HOME =
      Path.of("../../proto/runtime/src/test/resources/io/whytrail/runtime/merkle");

  private PublicVectors() {}

  /// The lines of a file without its comments.
  static List<String> lines(String name) {
    try {
      return Files.readAllLines(HOME.resolve(name)).stream()
          .filter(line -> !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The parts of a file between lines of three dashes.
  static List<String> sections(String name) {
    String text = lines(name).stream().map(line -> line + "\n").collect(Collectors.joining());
    return List.of(text.split("---\n", -1));
  }
}
