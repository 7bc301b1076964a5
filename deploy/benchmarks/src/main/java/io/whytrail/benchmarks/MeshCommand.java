package io.whytrail.benchmarks;

import io.whytrail.benchmarks.decide.DecideLoads;
import io.whytrail.benchmarks.ingest.Interactions;
import io.whytrail.benchmarks.mesh.GateLoads;
import io.whytrail.benchmarks.mesh.Measured;
import io.whytrail.benchmarks.mesh.MeshBench;
import io.whytrail.benchmarks.mesh.MeshSite;
import io.whytrail.benchmarks.replay.ReplayLoads;
import io.whytrail.benchmarks.score.ScoreLoads;
import io.whytrail.benchmarks.site.Site;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// What the benchmarks of running services have alike.
abstract sealed class MeshCommand implements Callable<Integer> {

  private static final long SEED = 1;

  @Mixin private RoundOptions options = new RoundOptions();

  @Option(
      names = "--bytes",
      defaultValue = "2048",
      description = "of an interaction (default: ${DEFAULT-VALUE})")
  private int bytes;

  @Option(
      names = "--heap",
      defaultValue = "512m",
      description = "heap of each service (default: ${DEFAULT-VALUE})")
  private String heap = "";

  @Option(
      names = "--jvm",
      paramLabel = "OPTION",
      description = "one more option of each service's JVM; may be repeated")
  private List<String> jvm = List.of();

  @Option(
      names = "--directory",
      description = "on a disk; everything is below it and deleted (default: the temporary one)")
  private Path directory = Path.of(System.getProperty("java.io.tmpdir"));

  @Spec private CommandSpec spec = CommandSpec.create();

  abstract List<String> services();

  abstract List<Measured> loads(Interactions interactions, MeshSite site)
      throws InterruptedException;

  @Override
  public Integer call() throws Exception {
    Output output = new Output(spec.commandLine().getOut(), spec.commandLine().getErr());
    Clock clock = Clock.systemUTC();
    try (Site site = Site.open(directory, clock)) {
      output.progress("starting %s in %s".formatted(services(), site.directory()));
      MeshSite mesh = new MeshSite(site, services(), java());
      MeshBench bench =
          new MeshBench(
              spec.name(), options.rounds(), options.time(), options.warmUp(), output::progress);
      output.report(
          bench.run(mesh, loads(new Interactions(SEED, bytes), mesh), clock), options.json());
    }
    return 0;
  }

  private List<String> java() {
    return Stream.concat(Stream.of("-Xmx" + heap), jvm.stream()).toList();
  }

  /// `bench gate`.
  @Command(
      name = "gate",
      description =
          "Evaluate through ingest, scoring and policy, durable when it answers, beside the bare"
              + " gRPC echo of the same rounds.",
      mixinStandardHelpOptions = true)
  static final class Gate extends MeshCommand {

    @Override
    List<String> services() {
      return List.of("scoring", "policy", "ingest");
    }

    @Override
    List<Measured> loads(Interactions interactions, MeshSite site) {
      return new GateLoads(interactions, site).all();
    }
  }

  /// `bench score`.
  @Command(
      name = "score",
      description =
          "Score in both tiers, beside the same ratings in process and the bare gRPC echo of the"
              + " same rounds.",
      mixinStandardHelpOptions = true)
  static final class Score extends MeshCommand {

    @Option(
        names = "--labelled",
        paramLabel = "FOLDER",
        defaultValue = "../shared/data",
        description =
            "labelled files, rated in process as a load of their own where the folder is there"
                + " (default: ${DEFAULT-VALUE})")
    private Path labelled = Path.of("");

    @Override
    List<String> services() {
      return List.of("scoring");
    }

    @Override
    List<Measured> loads(Interactions interactions, MeshSite site) {
      return new ScoreLoads(interactions, site).all(labelled);
    }
  }

  /// `bench decide`.
  @Command(
      name = "decide",
      description =
          "Decide with fifty rules, stored when it answers, beside the bare gRPC echo of the same"
              + " rounds and the engine alone.",
      mixinStandardHelpOptions = true)
  static final class Decide extends MeshCommand {

    @Override
    List<String> services() {
      return List.of("policy");
    }

    @Override
    List<Measured> loads(Interactions interactions, MeshSite site) {
      return DecideLoads.on(site);
    }
  }

  /// `bench replay`.
  @Command(
      name = "replay",
      description =
          "Recorded decisions against fifty rules through replay and policy, and the command of a"
              + " pipeline, beside the engine alone in the same rounds.",
      mixinStandardHelpOptions = true)
  static final class Replay extends MeshCommand {

    @Option(
        names = "--cases",
        defaultValue = "20000",
        description = "of the large suite (default: ${DEFAULT-VALUE})")
    private int cases;

    @Override
    List<String> services() {
      return List.of("policy", "replay");
    }

    @Override
    List<Measured> loads(Interactions interactions, MeshSite site) throws InterruptedException {
      return ReplayLoads.on(site, cases);
    }
  }
}
