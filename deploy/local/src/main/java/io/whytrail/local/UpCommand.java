package io.whytrail.local;

import io.whytrail.local.mesh.Installation;
import io.whytrail.local.mesh.Mesh;
import io.whytrail.local.mesh.MeshTable;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Runs the mesh until it is told to stop.
@Command(
    name = "up",
    header = "Start Postgres, NATS and the four services",
    description =
        "Starts Postgres, NATS and the four services, and stays in the foreground until Ctrl-C or"
            + " 'down'. What is recorded survives a restart.")
final class UpCommand implements Callable<Integer> {

  /// A tenth of the traces, and every one that a caller asks for.
  private static final String SAMPLER = "parentbased_traceidratio";

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final MeshOption mesh = new MeshOption();

  @Option(names = "--no-restart", description = "Report a service that dies, but leave it down.")
  private boolean noRestart;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = terminal.out();
    Mesh running =
        new Mesh(
            new Mesh.Settings(
                Installation.ofThisProgram(), mesh.data(), !noRestart, SAMPLER, System.getenv()),
            Clock.systemUTC(),
            out::println);
    out.println("whytrail starts in " + mesh.data());
    try (Shutdown _ =
        Shutdown.of(() -> {
          out.println("whytrail stops");
          running.close();
        })) {
      running.start();
      out.println();
      MeshTable.of(running.state(), running.data()).forEach(out::println);
      out.println();
      out.println("Ctrl-C stops it, and so does 'deploy/whytrail down' elsewhere.");
      new CountDownLatch(1).await();
      return 0;
    }
  }
}
