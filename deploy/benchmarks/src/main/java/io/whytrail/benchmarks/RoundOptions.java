package io.whytrail.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/// What every benchmark can be asked.
final class RoundOptions {

  @Option(
      names = "--rounds",
      defaultValue = "5",
      description = "how many rounds are measured (default: ${DEFAULT-VALUE})")
  private int rounds;

  @Option(
      names = "--seconds",
      defaultValue = "3",
      description = "how long each load and floor is driven in a round (default: ${DEFAULT-VALUE})")
  private double seconds;

  @Option(
      names = "--warmup",
      defaultValue = "20",
      description =
          "seconds of each load and floor before the first round (default: ${DEFAULT-VALUE})")
  private double warmUp;

  @Option(names = "--json", paramLabel = "FILE", description = "write the report here too")
  private Optional<Path> json = Optional.empty();

  int rounds() {
    return rounds;
  }

  Duration time() {
    return Duration.ofNanos((long) (seconds * 1e9));
  }

  Duration warmUp() {
    return Duration.ofNanos((long) (warmUp * 1e9));
  }

  Optional<Path> json() {
    return json;
  }
}
