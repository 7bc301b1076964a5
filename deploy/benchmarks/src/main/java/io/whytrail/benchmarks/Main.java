package io.whytrail.benchmarks;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// `bench`: measures what is built here, beside the floors of the same run.
@Command(
    name = "bench",
    description = "Measures the services beside the bare technology below them.",
    subcommands = {
      IngestCommand.class,
      MeshCommand.Gate.class,
      MeshCommand.Score.class,
      MeshCommand.Decide.class,
      MeshCommand.Replay.class,
      EchoCommand.class
    },
    mixinStandardHelpOptions = true)
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new Main())
            .setExecutionExceptionHandler((failure, command, parsed) -> {
              report(failure, command.getErr());
              return 1;
            })
            .execute(arguments));
  }

  /// A failure and what it comes from, a line each: the last one often says most.
  private static void report(Throwable failure, PrintWriter err) {
    err.println(failure);
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      err.println("  because: " + cause);
    }
  }
}
