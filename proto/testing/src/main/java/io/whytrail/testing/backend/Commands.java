package io.whytrail.testing.backend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/// Runs programs to their end.
final class Commands {

  private Commands() {}

  /// What a program that ended wrote, both streams together.
  record Result(List<String> command, int exitCode, String output) {

    boolean ok() {
      return exitCode == 0;
    }

    Result orThrow(String what) {
      if (!ok()) {
        throw new IllegalStateException(
            what + ": " + String.join(" ", command) + " ended " + exitCode + "\n" + output);
      }
      return this;
    }
  }

  static Result run(ProcessBuilder builder) {
    try {
      Process process = builder.redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      return new Result(builder.command(), process.waitFor(), output);
    } catch (IOException e) {
      throw new UncheckedIOException("Can't run " + builder.command().getFirst(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while running " + builder.command(), e);
    }
  }

  static Result run(List<String> command) {
    return run(new ProcessBuilder(command));
  }
}
