package io.whytrail.local;

import io.whytrail.local.connection.Connections;
import io.whytrail.local.connection.LedgerClient;
import io.whytrail.local.format.Format;
import io.whytrail.local.mesh.DataDirectory;
import io.whytrail.local.mesh.LaunchException;
import io.whytrail.local.mesh.Mesh;
import io.whytrail.local.mesh.Program;
import io.whytrail.local.mesh.ServiceName;
import io.whytrail.local.recording.Import;
import io.whytrail.local.recording.InfrastructureException;
import io.whytrail.local.recording.RecordClient;
import io.whytrail.local.recording.Sealed;
import io.whytrail.local.recording.Tally;
import io.whytrail.local.terminal.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
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
  public Integer call() throws IOException, InterruptedException {
    return asksForHelp()
        ? handOver()
        : handOver(() -> mesh.running().grpc(ServiceName.REPLAY), mesh.data());
  }

  final MeshOption mesh() {
    return mesh;
  }

  final boolean asksForHelp() {
    return options.isEmpty() || options.contains("--help") || options.contains("-h");
  }

  private int handOver() throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(options);
    words.addFirst(word());
    return HandOver.to(Program.REPLAY, words);
  }

  /// @param target the replay service; only asked where none was given
  final int handOver(Supplier<String> target, DataDirectory data)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>();
    words.add(word());
    // Behind a subcommand, which is what reads them.
    int first = 0;
    while (first < options.size() && !options.get(first).startsWith("-")) {
      words.add(options.get(first));
      first++;
    }
    fill(words, "--target", target);
    fill(words, "--token-file", () -> data.token().toString());
    words.addAll(options.subList(first, options.size()));
    return HandOver.to(Program.REPLAY, words);
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
      description = {
        "The options are those of 'replay-service regression', of which --target and --token-file"
            + " are filled in, and two more:",
        "  --embedded     bring a mesh: started for this run and ended after it, in a temporary"
            + " directory or in the one that --data names",
        "  --record FILE  record this file there first; may be repeated"
      })
  static final class Regression extends ReplayCommand {

    /// Nobody looks at the traces of a mesh that is gone.
    private static final String SAMPLER = "parentbased_always_off";

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Mixin private final Terminal terminal = new Terminal();

    @Option(names = "--embedded", hidden = true)
    private boolean embedded;

    @Option(names = "--record", hidden = true)
    private List<Path> files = List.of();

    @Override
    String word() {
      return "regression";
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
      if (!embedded && !files.isEmpty()) {
        throw new LaunchException(
            "--record needs --embedded; into a mesh that runs, 'deploy/whytrail import --wait'"
                + " records.");
      }
      return embedded && !asksForHelp() ? bringAMesh() : super.call();
    }

    private int bringAMesh() throws IOException, InterruptedException {
      List<Import.Source> sources = ImportCommand.sources(files);
      PrintWriter err = terminal.err();
      try (OwnMesh own = OwnMesh.of(mesh(), "regression", false, SAMPLER, err::println)) {
        own.mesh().start();
        record(own.mesh(), sources, err);
        return handOver(() -> own.mesh().state().grpc(ServiceName.REPLAY), own.mesh().data());
      } catch (InfrastructureException e) {
        throw new LaunchException(String.valueOf(e.getMessage()), e);
      }
    }

    /// A gate over less than what was given would say more than it knows.
    private static void record(Mesh mesh, List<Import.Source> sources, PrintWriter err)
        throws InterruptedException, InfrastructureException {
      Progress progress = new Progress(System.err, Progress.onTerminal());
      Tally tally = new Tally(true, rejection -> progress.println("rejected " + rejection.text()));
      Set<String> undecided;
      try (Connections connections =
              new Connections(mesh.state(), mesh.keys().issuer(), Clock.systemUTC());
          RecordClient client = ImportCommand.client(connections, Mesh.TENANT, tally, PATIENCE)) {
        new Import(client, tally, progress, interaction -> {}).run(sources, Format.AUTO);
        undecided =
            new Sealed(new LedgerClient(connections, Mesh.TENANT)).await(tally.ids(), progress);
      }
      Tally.Counts counts = tally.counts();
      if (counts.rejected() > 0 || !undecided.isEmpty()) {
        throw new LaunchException(
            "%,d rows could not be recorded and %,d were not decided: nothing was replayed"
                .formatted(counts.rejected(), undecided.size()));
      }
      err.printf("recorded and decided %,d interactions%n", counts.durable());
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
