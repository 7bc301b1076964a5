package io.whytrail.benchmarks.replay;

import io.whytrail.benchmarks.measurement.Load;
import io.whytrail.benchmarks.measurement.LoadFailedException;
import io.whytrail.benchmarks.measurement.Sample;
import io.whytrail.benchmarks.measurement.TimedTally;
import io.whytrail.benchmarks.mesh.MeshSite;
import io.whytrail.benchmarks.site.Jar;
import io.whytrail.replay.v1.Suite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// `replay-service regression` as a pipeline runs it: a process of its own, from its start to the
/// JUnit file. An operation is one whole command.
final class CommandLoad implements Load {

  private final Suite suite;
  private final List<String> command;
  private final Path junit;
  private final Path log;

  CommandLoad(MeshSite site, Suite suite, String candidate) {
    this.suite = suite;
    this.junit = site.directory().resolve("junit.xml");
    this.log = site.directory().resolve("regression.log");
    Path token = site.directory().resolve("author.token");
    try {
      Files.writeString(token, site.token("policy-author"));
    } catch (IOException e) {
      throw new UncheckedIOException("Can't write the token of this run", e);
    }
    this.command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            // As the launcher starts it.
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+AutoCreateSharedArchive",
            "-XX:SharedArchiveFile=" + site.directory().resolve("command.jsa"),
            "-Xlog:cds=off",
            "-Xlog:aot=off",
            "-jar",
            Jar.of("replay-service").toString(),
            "regression",
            "--target",
            "127.0.0.1:" + site.port("replay"),
            "--token-file",
            token.toString(),
            "--candidate",
            candidate,
            "--suite",
            suite.getId(),
            "--junit",
            junit.toString());
  }

  @Override
  public String name() {
    return "regression-command-" + suite.getCaseCount();
  }

  @Override
  public int inFlight() {
    return 1;
  }

  @Override
  public Sample run(Duration time) throws InterruptedException {
    TimedTally latencies = new TimedTally(time);
    long first = System.nanoTime();
    long commands = 0;
    do {
      long start = System.nanoTime();
      run();
      latencies.ended(start);
      commands++;
    } while (latencies.admits());
    Sample timed = latencies.sample();
    return new Sample(
        commands,
        (System.nanoTime() - first) / 1e9,
        timed.p50Micros(),
        timed.p99Micros(),
        0,
        timed.cpuMicros());
  }

  private void run() throws InterruptedException {
    try {
      Files.deleteIfExists(junit);
      int exit =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start()
              .waitFor();
      if (exit != 0 || !Files.exists(junit)) {
        throw new LoadFailedException(
            "The command ended with %d: %s".formatted(exit, Files.readString(log)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Can't run " + command, e);
    }
  }
}
