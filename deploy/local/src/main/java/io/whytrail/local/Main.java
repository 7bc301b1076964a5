package io.whytrail.local;

import io.whytrail.local.mesh.LaunchException;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/// The program behind the script `deploy/whytrail`.
@Command(
    name = "whytrail",
    description = "The flight recorder and the brake of production AI, on this machine.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    footer = {
      "",
      "Begin with 'deploy/whytrail demo'. deploy/README.md has the rest.",
    },
    subcommands = {
      DemoCommand.class,
      UpCommand.class,
      DownCommand.class,
      StatusCommand.class,
      ImportCommand.class,
      RegressionCommand.class,
      VerifyCommand.class,
      FsckCommand.class,
      ExportLogCommand.class,
      TokenCommand.class,
      LogsCommand.class,
      HelpCommand.class
    })
public final class Main {

  /// The exit code of a command that could not do its work for reasons outside of it.
  static final int INFRASTRUCTURE = 3;

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Main());
    line.setExecutionExceptionHandler((e, command, parsed) -> {
      if (e instanceof LaunchException) {
        command.getErr().println(e.getMessage());
      } else {
        e.printStackTrace(command.getErr());
      }
      return INFRASTRUCTURE;
    });
    line.getSubcommands()
        .forEach((name, command) -> {
          // Help on a regression is help of replay's own command.
          if (!name.equals("help") && !name.equals("regression")) {
            help(command);
          }
        });
    help(line);
    // What the command of replay understands passes through unread.
    Optional.ofNullable(line.getSubcommands().get("regression"))
        .orElseThrow()
        .setUnmatchedOptionsArePositionalParams(true);
    IParameterExceptionHandler usage = Main::misused;
    line.setParameterExceptionHandler(usage);
    return line;
  }

  private static void help(CommandLine command) {
    command
        .getCommandSpec()
        .addOption(
            OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help.")
                .build());
  }

  private static int misused(ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    command.getErr().println(e.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(e, command.getErr());
    command.usage(command.getErr());
    return CommandLine.ExitCode.USAGE;
  }
}
