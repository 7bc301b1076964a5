package io.whytrail.scoring;

import io.whytrail.scoring.evaluation.EvaluateCommand;
import io.whytrail.scoring.evaluation.ScoreCommand;
import io.whytrail.scoring.training.TrainCommand;
import java.io.PrintWriter;

/// The commands that work on files and need no running service, on this process's streams.
final class FileCommand {

  private FileCommand() {}

  static int run(String command, String... arguments) {
    // Logs are for services: here the output holds the report, and what goes wrong goes beside it.
    System.setProperty("logback.configurationFile", "logback-command.xml");
    PrintWriter out = new PrintWriter(System.out, false, System.out.charset());
    PrintWriter err = new PrintWriter(System.err, true, System.err.charset());
    int code = run(command, out, err, arguments);
    out.flush();
    return code;
  }

  static int run(String command, PrintWriter out, PrintWriter err, String... arguments) {
    return switch (command) {
      case "score" -> ScoreCommand.run(out, err, arguments);
      case "evaluate" -> EvaluateCommand.run(out, err, arguments);
      case "train" -> TrainCommand.run(out, err, arguments);
      default -> throw new IllegalArgumentException("no such command: " + command);
    };
  }
}
