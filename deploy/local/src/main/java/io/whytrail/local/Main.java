package io.whytrail.local;

import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_COMMAND_LIST;

import io.whytrail.local.mesh.LaunchException;
import java.nio.file.NoSuchFileException;
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
    commandListHeading = "",
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
      ReplayCommand.Regression.class,
      ReplayCommand.Suite.class,
      ReplayCommand.Redteam.class,
      ProgramCommand.Score.class,
      ProgramCommand.Evaluate.class,
      ProgramCommand.Train.class,
      ProgramCommand.Bench.class,
      VerifyCommand.class,
      FsckCommand.class,
      ExportLogCommand.class,
      ProofCommand.class,
      WitnessCommand.class,
      CosignCommand.class,
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
      } else if (e instanceof NoSuchFileException) {
        command.getErr().println("There is no file " + e.getMessage());
      } else {
        e.printStackTrace(command.getErr());
      }
      return INFRASTRUCTURE;
    });
    // A word that begins with @ is that word.
    line.setExpandAtFiles(false);
    line.getHelpSectionMap().put(SECTION_KEY_COMMAND_LIST, new CommandGroups());
    line.getSubcommands().values().forEach(Main::prepare);
    help(line);
    IParameterExceptionHandler usage = Main::misused;
    line.setParameterExceptionHandler(usage);
    return line;
  }

  /// What belongs to another program passes through unread, --help too.
  private static void prepare(CommandLine command) {
    Object own = command.getCommand();
    if (own instanceof ReplayCommand) {
      command.setUnmatchedOptionsArePositionalParams(true);
    } else if (own instanceof HelpCommand) {
      command.getCommandSpec().usageMessage().header("Show the help of a command");
    } else if (!(own instanceof ProgramCommand)) {
      help(command);
    }
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
