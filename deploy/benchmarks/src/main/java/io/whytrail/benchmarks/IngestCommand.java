package io.whytrail.benchmarks;

import io.whytrail.benchmarks.ingest.IngestBench;
import io.whytrail.benchmarks.ingest.IngestSite;
import io.whytrail.benchmarks.ingest.LongRun;
import io.whytrail.benchmarks.ingest.Plan;
import io.whytrail.benchmarks.report.Report;
import io.whytrail.benchmarks.site.Jar;
import io.whytrail.benchmarks.site.Site;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `bench ingest`.
@Command(
    name = "ingest",
    description =
        "Durable acknowledgements of interactions over gRPC, beside bare inserts into the same"
            + " Postgres, an fsync probe and bare gRPC calls of the same rounds.",
    mixinStandardHelpOptions = true)
final class IngestCommand implements Callable<Integer> {

  private static final long SEGMENT = 100_000;

  @Mixin private RoundOptions options = new RoundOptions();

  @Option(
      names = "--long",
      paramLabel = "RECORDS",
      description = "one load of so many records instead, with the heap after each 100,000")
  private Optional<Long> records = Optional.empty();

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "of the texts (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--bytes",
      defaultValue = "2048",
      description = "of an interaction (default: ${DEFAULT-VALUE})")
  private int bytes;

  @Option(
      names = "--window",
      defaultValue = "128",
      description = "unanswered messages of one stream (default: ${DEFAULT-VALUE})")
  private int window;

  @Option(
      names = "--batches",
      split = ",",
      defaultValue = "50,200,1000",
      description = "rows of a statement of the insert floors (default: ${DEFAULT-VALUE})")
  private List<Integer> batches = List.of();

  @Option(
      names = "--connections",
      defaultValue = "2",
      description = "connections of the insert floors (default: ${DEFAULT-VALUE})")
  private int connections;

  @Option(
      names = "--heap",
      defaultValue = "512m",
      description = "heap of ingest (default: ${DEFAULT-VALUE})")
  private String heap = "";

  @Option(
      names = "--jvm",
      paramLabel = "OPTION",
      description = "one more option of ingest's JVM; may be repeated")
  private List<String> jvm = List.of();

  @Option(
      names = "--env",
      paramLabel = "NAME=VALUE",
      description = "one more environment variable of ingest; may be repeated")
  private Map<String, String> environment = Map.of();

  @Option(names = "--jfr", paramLabel = "FILE", description = "let ingest write a flight recording")
  private Optional<Path> recording = Optional.empty();

  @Option(names = "--jar", description = "of ingest (default: the one of this checkout)")
  private Optional<Path> jar = Optional.empty();

  @Option(
      names = "--directory",
      description = "on a disk; everything is below it and deleted (default: the temporary one)")
  private Path directory = Path.of(System.getProperty("java.io.tmpdir"));

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    Output output = new Output(spec.commandLine().getOut(), spec.commandLine().getErr());
    Clock clock = Clock.systemUTC();
    try (Site site = Site.open(directory, clock)) {
      output.progress("starting ingest in " + site.directory());
      IngestSite ready = new IngestSite(site, java(), environment);
      output.report(measure(ready, clock, output), options.json());
    }
    return 0;
  }

  private Report measure(IngestSite site, Clock clock, Output output) throws InterruptedException {
    Plan plan = plan();
    return records.isPresent()
        ? new LongRun(plan, records.get(), SEGMENT, site, clock, output::progress).run()
        : new IngestBench(plan, site, clock, output::progress).run();
  }

  private Plan plan() {
    return new Plan(
        options.rounds(),
        options.time(),
        options.warmUp(),
        seed,
        bytes,
        window,
        batches,
        connections);
  }

  private List<String> java() {
    List<String> all = new ArrayList<>(List.of("-Xmx" + heap));
    all.addAll(jvm);
    recording.ifPresent(file -> all.addAll(flightRecording(file)));
    all.add("-jar");
    all.add(jar.orElseGet(() -> Jar.of("ingest-service")).toString());
    return all;
  }

  /// With stacks deep enough to see which part of the service a frame of a library belongs to.
  private static List<String> flightRecording(Path file) {
    return List.of(
        "-XX:+UnlockDiagnosticVMOptions",
        "-XX:+DebugNonSafepoints",
        "-XX:FlightRecorderOptions:stackdepth=256",
        "-XX:StartFlightRecording:settings=profile,dumponexit=true,filename="
            + file.toAbsolutePath());
  }
}
