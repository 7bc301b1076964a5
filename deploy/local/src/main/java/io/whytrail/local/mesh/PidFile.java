package io.whytrail.local.mesh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The file in which a server wrote its process id.
final class PidFile {

  private PidFile() {}

  /// The process that wrote the file, if it still runs. The number may belong to another program by
  /// now, so the program's name counts too.
  static Optional<ProcessHandle> running(Path file, String program) {
    return pid(file)
        .flatMap(ProcessHandle::of)
        .filter(ProcessHandle::isAlive)
        .filter(
            process -> process.info().command().filter(path -> names(path, program)).isPresent());
  }

  private static boolean names(String path, String program) {
    Path name = Path.of(path).getFileName();
    return name != null && name.toString().equals(program);
  }

  private static Optional<Long> pid(Path file) {
    try {
      List<String> lines = Files.readAllLines(file);
      return lines.isEmpty()
          ? Optional.empty()
          : Optional.of(Long.valueOf(lines.getFirst().strip()));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }
}
