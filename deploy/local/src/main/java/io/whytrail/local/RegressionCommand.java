package io.whytrail.local;

import io.whytrail.local.mesh.Installation;
import io.whytrail.local.mesh.RegressionProgram;
import io.whytrail.local.mesh.ServiceName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Hands over to the command of replay, with the address and the token of the mesh filled in.
@Command(
    name = "regression",
    description =
        "Replays recorded decisions with a candidate policy: options are those of 'replay-service"
            + " regression', of which --target and --token-file are filled in.")
final class RegressionCommand implements Callable<Integer> {

  @Mixin private final MeshOption mesh = new MeshOption();

  @Parameters(
      arity = "0..*",
      paramLabel = "OPTION",
      description = "For the replay service's own command; --help lists them.")
  private List<String> options = List.of();

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<String> filled = filled(options, mesh);
    return new ProcessBuilder(RegressionProgram.command(Installation.ofThisProgram(), filled))
        .inheritIO()
        .start()
        .waitFor();
  }

  /// The options with what the running mesh knows; what somebody gave stays.
  static List<String> filled(List<String> options, MeshOption mesh) {
    List<String> filled = new ArrayList<>();
    if (!options.contains("--help") && !options.contains("-h")) {
      fill(filled, options, "--target", mesh.running().grpc(ServiceName.REPLAY));
      fill(filled, options, "--token-file", mesh.data().token().toString());
      if (!has(options, "--suite")) {
        fill(filled, options, "--name", "regression");
      }
    }
    filled.addAll(options);
    return filled;
  }

  private static void fill(List<String> filled, List<String> options, String name, String value) {
    if (!has(options, name)) {
      filled.add(name);
      filled.add(value);
    }
  }

  private static boolean has(List<String> options, String name) {
    return options.stream().anyMatch(o -> o.equals(name) || o.startsWith(name + "="));
  }
}
