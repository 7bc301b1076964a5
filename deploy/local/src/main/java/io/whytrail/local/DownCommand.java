package io.whytrail.local;

import io.whytrail.local.mesh.MeshEnd;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Stops what `up` or `demo` started, from elsewhere.
@Command(
    name = "down",
    header = "Stop a running mesh",
    description =
        "Stops a running mesh in order, and ends what a killed launcher left behind. The data"
            + " stays.")
final class DownCommand implements Callable<Integer> {

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final MeshOption mesh = new MeshOption();

  @Override
  public Integer call() throws IOException {
    List<String> ended = MeshEnd.of(mesh.data());
    terminal
        .out()
        .println(
            ended.isEmpty()
                ? "nothing runs in " + mesh.data()
                : "ended " + String.join(", ", ended));
    return 0;
  }
}
