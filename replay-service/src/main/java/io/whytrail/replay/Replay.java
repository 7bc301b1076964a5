package io.whytrail.replay;

import io.micronaut.runtime.Micronaut;
import io.whytrail.replay.regression.RedTeamCommand;
import io.whytrail.replay.regression.RegressionCommand;
import io.whytrail.replay.regression.SuiteCommand;
import java.util.Arrays;

/// Starts the service, or runs a command against a running one.
public final class Replay {

  private Replay() {}

  public static void main(String[] args) {
    String command = args.length == 0 ? "serve" : args[0];
    String[] rest = args.length == 0 ? args : Arrays.copyOfRange(args, 1, args.length);
    switch (command) {
      case "regression" -> System.exit(RegressionCommand.run(rest));
      case "redteam" -> System.exit(RedTeamCommand.run(rest));
      case "suite" -> System.exit(SuiteCommand.run(rest));
      case "serve" -> serve(rest);
      default -> serve(args);
    }
  }

  private static void serve(String[] args) {
    Micronaut.build(args).mainClass(Replay.class).banner(false).start();
  }
}
