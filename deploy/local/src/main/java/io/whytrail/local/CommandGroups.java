package io.whytrail.local;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;

/// The commands by what they are for, a line each.
final class CommandGroups implements IHelpSectionRenderer {

  static final List<Group> ALL =
      List.of(
          new Group("Run the mesh", "demo", "up", "down", "status", "logs", "token"),
          new Group("Record", "import"),
          new Group("Prove", "verify", "fsck", "proof", "export-log", "witness", "cosign"),
          new Group("Rate", "score", "evaluate", "train"),
          new Group("Change a rule or a model", "regression", "suite", "redteam"),
          new Group("Measure", "bench"),
          new Group("Help", "help"));

  record Group(String heading, List<String> commands) {

    Group(String heading, String... commands) {
      this(heading, List.of(commands));
    }
  }

  @Override
  public String render(Help help) {
    StringBuilder list = new StringBuilder();
    for (Group group : ALL) {
      list.append("\n%s:\n".formatted(group.heading));
      for (String command : group.commands) {
        Help of = help.subcommands().get(command);
        if (of == null) {
          throw new IllegalStateException("There is no command " + command);
        }
        list.append("  %-11s %s%n".formatted(command, line(of.commandSpec().commandLine())));
      }
    }
    return list.toString();
  }

  /// The first line that the command's own help says.
  private static String line(CommandLine command) {
    String[] header = command.getCommandSpec().usageMessage().header();
    String[] description = command.getCommandSpec().usageMessage().description();
    return header.length > 0 ? header[0] : description[0];
  }
}
