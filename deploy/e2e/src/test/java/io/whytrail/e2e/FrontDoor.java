package io.whytrail.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs `deploy/whytrail` as a person would.
final class FrontDoor {

  static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

  private FrontDoor() {}

  /// What a command left behind.
  record Result(int exitCode, String out, String err) {}

  static Process start(Path log, String... arguments) throws IOException {
    return command(arguments).redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  static Result run(Duration atMost, String... arguments) throws IOException, InterruptedException {
    return run(atMost, command(arguments));
  }

  static Result run(Duration atMost, ProcessBuilder command)
      throws IOException, InterruptedException {
    File out = Files.createTempFile("whytrail", ".out").toFile();
    File err = Files.createTempFile("whytrail", ".err").toFile();
    Process process = command.redirectOutput(out).redirectError(err).start();
    if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
      process.destroy();
      throw new AssertionError(
          "%s did not end within %s:%n%s%n%s"
              .formatted(command.command(), atMost, read(out), read(err)));
    }
    return new Result(process.exitValue(), read(out), read(err));
  }

  private static ProcessBuilder command(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(ROOT.resolve("deploy/whytrail").toString());
    command.addAll(List.of(arguments));
    return asBuilt(new ProcessBuilder(command));
  }

  /// The jars are those that this build made.
  static ProcessBuilder asBuilt(ProcessBuilder command) {
    command.environment().put("WHYTRAIL_BUILD", "never");
    return command.directory(ROOT.toFile());
  }

  private static String read(File file) throws IOException {
    return Files.readString(file.toPath(), UTF_8);
  }
}
