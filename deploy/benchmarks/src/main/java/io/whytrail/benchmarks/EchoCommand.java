package io.whytrail.benchmarks;

import io.whytrail.benchmarks.floor.Echo;
import io.whytrail.benchmarks.measurement.Floor;
import io.whytrail.benchmarks.measurement.Rounds;
import io.whytrail.benchmarks.measurement.Series;
import io.whytrail.benchmarks.report.Machine;
import io.whytrail.benchmarks.report.Report;
import io.whytrail.benchmarks.site.EchoProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `bench echo`: the floor of everything that answers over gRPC.
@Command(
    name = "echo",
    description = "Bare gRPC calls and streams, 2 KB there and 32 bytes back, and nothing else.",
    mixinStandardHelpOptions = true)
final class EchoCommand implements Callable<Integer> {

  private static final String CALL = "bare gRPC call, 2 KB there and 32 bytes back";
  private static final String STREAM = "bare gRPC stream, 2 KB there and 32 bytes back";

  @Mixin private RoundOptions options = new RoundOptions();

  @Option(
      names = "--window",
      defaultValue = "128",
      description = "unanswered messages of one stream (default: ${DEFAULT-VALUE})")
  private int window;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    Output output = new Output(spec.commandLine().getOut(), spec.commandLine().getErr());
    Path log = Files.createTempFile("whytrail-echo", ".log");
    try (EchoProcess echo = new EchoProcess(log)) {
      output.report(measure(echo, output), options.json());
    } finally {
      Files.deleteIfExists(log);
    }
    return 0;
  }

  private Report measure(EchoProcess echo, Output output) throws InterruptedException {
    List<Floor> floors = new ArrayList<>();
    List.of(1, 16, 128).forEach(n -> floors.add(new Floor(Echo.unary(echo.channel(), n), CALL)));
    List.of(1, 4)
        .forEach(n -> floors.add(new Floor(Echo.streams(echo.channel(), n, window), STREAM)));
    Map<String, Series> series =
        new Rounds(
                options.rounds(),
                options.time(),
                options.warmUp(),
                List.of(echo.processor()),
                () -> {},
                output::progress)
            .run(floors.stream().map(Floor::load).toList());
    Report report =
        new Report("echo", Clock.systemUTC().instant(), new Machine(Map.of(), Map.of(), List.of()));
    for (Floor floor : floors) {
      report.floor(floor, Objects.requireNonNull(series.get(floor.load().name())));
    }
    return report;
  }
}
