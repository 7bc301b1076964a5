package io.whytrail.benchmarks.site;

import io.whytrail.benchmarks.measurement.Processor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/// The processor time of processes on this machine, with that of the processes they started.
final class Processors {

  private Processors() {}

  static Processor of(String name, ProcessHandle process) {
    return new Processor(name, () -> used(process));
  }

  /// Of the process whose id is in the first line of a file.
  static Processor of(String name, Path pidFile) {
    try (Stream<String> lines = Files.lines(pidFile)) {
      long pid = Long.parseLong(lines.findFirst().orElseThrow().strip());
      return of(name, ProcessHandle.of(pid).orElseThrow());
    } catch (IOException e) {
      throw new UncheckedIOException("Can't find the process of " + name, e);
    }
  }

  private static Duration used(ProcessHandle process) {
    return Stream.concat(Stream.of(process), process.descendants())
        .flatMap(each -> each.info().totalCpuDuration().stream())
        .reduce(Duration.ZERO, Duration::plus);
  }
}
