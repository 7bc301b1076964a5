package io.whytrail.testing.backend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Files in which servers write their process ids.
final class Pids {

  private Pids() {}

  /// The process that wrote the file, if it still runs. The number may belong to another program by
  /// now, so the program's name counts too.
  static Optional<ProcessHandle> running(Path file, String program) {
    return pid(file)
        .flatMap(ProcessHandle::of)
        .filter(ProcessHandle::isAlive)
        .filter(process -> runs(process, program));
  }

  /// Kills a process and all that it started, and waits for their end. The parent goes first, so
  /// that it starts nothing in the meantime.
  static void killAll(ProcessHandle parent) {
    List<ProcessHandle> family = Stream.concat(Stream.of(parent), parent.descendants()).toList();
    family.forEach(ProcessHandle::destroyForcibly);
    family.forEach(process -> process.onExit().join());
  }

  private static boolean runs(ProcessHandle process, String program) {
    return process.info().command().map(Path::of).filter(path -> names(path, program)).isPresent();
  }

  private static boolean names(Path path, String program) {
    Path name = path.getFileName();
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
