package io.whytrail.local;

import io.whytrail.local.mesh.Installation;
import io.whytrail.local.mesh.MeshState;
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
    List<String> command = command(options, mesh);
    Process process = new ProcessBuilder(command).inheritIO().start();
    return process.waitFor();
  }

  static List<String> command(List<String> options, MeshOption mesh) {
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            Installation.java(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-jar",
            Installation.ofThisProgram().jar(ServiceName.REPLAY).toString(),
            "regression"));
    boolean asksForHelp = options.contains("--help") || options.contains("-h");
    if (!asksForHelp) {
      MeshState state = mesh.running();
      fill(command, options, "--target", state.grpc(ServiceName.REPLAY));
      fill(command, options, "--token-file", mesh.data().token().toString());
      if (!has(options, "--suite")) {
        fill(command, options, "--name", "regression");
      }
    }
    command.addAll(options);
    return command;
  }

  private static void fill(List<String> command, List<String> options, String name, String value) {
    if (!has(options, name)) {
      command.add(name);
      command.add(value);
    }
  }

  private static boolean has(List<String> options, String name) {
    return options.stream().anyMatch(o -> o.equals(name) || o.startsWith(name + "="));
  }
}
