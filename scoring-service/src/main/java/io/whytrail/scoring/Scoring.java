package io.whytrail.scoring;

import io.micronaut.runtime.Micronaut;
import java.util.Arrays;

/// Starts the service, or runs one of its commands on files.
public final class Scoring {

  private Scoring() {}

  public static void main(String[] arguments) {
    String command = arguments.length == 0 ? "serve" : arguments[0];
    String[] rest =
        arguments.length == 0 ? arguments : Arrays.copyOfRange(arguments, 1, arguments.length);
    switch (command) {
      case "score", "evaluate", "train" -> System.exit(FileCommand.run(command, rest));
      case "serve" -> serve(rest);
      default -> serve(arguments);
    }
  }

  private static void serve(String[] arguments) {
    Micronaut.build(arguments).mainClass(Scoring.class).banner(false).start();
  }
}
