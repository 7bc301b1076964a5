package io.whytrail.local;

import io.whytrail.local.mesh.Installation;
import io.whytrail.local.mesh.Program;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs another program in the place of this one: it has the streams and the working directory of
/// this process, and its exit code is the command's own. It ends with this process.
final class HandOver {

  private static final int ENDING_SECONDS = 60;

  private HandOver() {}

  static int to(Program program, List<String> words) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(program.command(Installation.ofThisProgram(), words))
            .inheritIO()
            .start();
    try (Shutdown end = Shutdown.of(() -> end(process))) {
      return process.waitFor();
    }
  }

  /// What it has to put in order it does before this process is gone.
  private static void end(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(ENDING_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
