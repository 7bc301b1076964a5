package io.whytrail.local;

import io.whytrail.local.mesh.Program;
import io.whytrail.local.mesh.ServiceName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Commands of replay, against the running mesh: its address and its token are filled in where
/// nobody gave others.
abstract sealed class ReplayCommand implements Callable<Integer> {

  @Mixin private final MeshOption mesh = new MeshOption();

  @Parameters(
      arity = "0..*",
      paramLabel = "OPTION",
      description = "For the replay service's own command; --help lists them.")
  private List<String> options = List.of();

  abstract String word();

  @Override
  public final Integer call() throws IOException, InterruptedException {
    return HandOver.to(Program.REPLAY, words());
  }

  private List<String> words() {
    List<String> words = new ArrayList<>();
    words.add(word());
    boolean asks = options.isEmpty() || options.contains("--help") || options.contains("-h");
    if (asks) {
      words.addAll(options);
      return words;
    }
    // Behind a subcommand, which is what reads them.
    int first = 0;
    while (first < options.size() && !options.get(first).startsWith("-")) {
      words.add(options.get(first));
      first++;
    }
    fill(words, "--target", () -> mesh.running().grpc(ServiceName.REPLAY));
    fill(words, "--token-file", () -> mesh.data().token().toString());
    words.addAll(options.subList(first, options.size()));
    return words;
  }

  /// Adds an option that was not given.
  private void fill(List<String> words, String name, Supplier<String> value) {
    if (options.stream().noneMatch(o -> o.equals(name) || o.startsWith(name + "="))) {
      words.add(name);
      words.add(value.get());
    }
  }

  @Command(
      name = "regression",
      header = "Replay recorded decisions with a candidate policy",
      description =
          "The options are those of 'replay-service regression', of which --target and --token-file"
              + " are filled in.")
  static final class Regression extends ReplayCommand {

    @Override
    String word() {
      return "regression";
    }
  }

  @Command(
      name = "redteam",
      header = "Mutate recorded attacks and keep those that get through",
      description =
          "The options are those of 'replay-service redteam', of which --target and --token-file"
              + " are filled in.")
  static final class Redteam extends ReplayCommand {

    @Override
    String word() {
      return "redteam";
    }
  }

  @Command(
      name = "suite",
      header = "Freeze suites, and move them to and from files",
      description =
          "The options are those of 'replay-service suite', of which --target and --token-file are"
              + " filled in.")
  static final class Suite extends ReplayCommand {

    @Override
    String word() {
      return "suite";
    }
  }
}
