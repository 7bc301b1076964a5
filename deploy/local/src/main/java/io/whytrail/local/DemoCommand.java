package io.whytrail.local;

import io.whytrail.local.demo.Demo;
import io.whytrail.local.demo.DemoReport;
import io.whytrail.local.mesh.Installation;
import io.whytrail.local.mesh.LaunchException;
import io.whytrail.local.mesh.Mesh;
import io.whytrail.local.recording.InfrastructureException;
import io.whytrail.local.terminal.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Shows the whole of it in a minute.
@Command(
    name = "demo",
    header = "See the whole story on a sample or on your file",
    description =
        "Starts everything, records interactions, gates their tool calls, lets people decide,"
            + " replays a stricter policy, and exports and verifies evidence. Then it stays up.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:everything held",
      "1:something did not hold: lines that begin with PROBLEM say what",
      "3:the demo could not go on"
    })
final class DemoCommand implements Callable<Integer> {

  /// Every trace is kept: the demo shows one.
  private static final String SAMPLER = "parentbased_always_on";

  private final long begin = System.nanoTime();

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final MeshOption mesh = new MeshOption();

  @Option(
      names = "--input",
      paramLabel = "FILE",
      description = "Record this file instead of the bundled sample; may be given several times.")
  private List<Path> inputs = List.of();

  @Option(names = "--exit", description = "Stop everything at the end instead of staying up.")
  private boolean exit;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write what was shown as one JSON object.")
  private @Nullable Path json;

  @Option(
      names = "--keep",
      description = "Keep the temporary data directory; one named with --data always stays.")
  private boolean keep;

  @Option(
      names = "--gate",
      defaultValue = "200",
      paramLabel = "N",
      description = "Gate at most this many tool calls (default: ${DEFAULT-VALUE}).")
  private int gated = 200;

  @Override
  public Integer call() throws IOException, InterruptedException {
    for (Path input : inputs) {
      if (!Files.isReadable(input) || Files.isDirectory(input)) {
        throw new LaunchException("There is no file to read at " + input);
      }
    }
    PrintWriter out = terminal.out();
    Consumer<String> say = out::println;
    try (OwnMesh own = OwnMesh.of(mesh, "demo", keep, SAMPLER, say.andThen(_ -> out.flush()))) {
      out.println("the demo runs in " + own.mesh().data());
      own.mesh().start();
      DemoReport report = show(own.mesh(), Installation.ofThisProgram());
      if (!exit) {
        new CountDownLatch(1).await();
      }
      return report.succeeded() ? 0 : 1;
    } catch (InfrastructureException e) {
      throw new LaunchException(String.valueOf(e.getMessage()), e);
    }
  }

  private DemoReport show(Mesh running, Installation installation)
      throws IOException, InterruptedException, InfrastructureException {
    PrintWriter out = terminal.out();
    Progress progress = new Progress(System.err, Progress.onTerminal());
    try (Demo demo = new Demo(running, installation, Clock.systemUTC(), out::println, progress)) {
      DemoReport report = demo.run(inputs, gated, begin);
      if (json != null) {
        Files.writeString(json, report.json() + "\n");
      }
      out.println();
      report.lines().forEach(out::println);
      if (!exit) {
        out.println();
        next(running, report).forEach(out::println);
      }
      out.flush();
      return report;
    }
  }

  private static List<String> next(Mesh running, DemoReport report) {
    String data = " --data " + running.data();
    return List.of(
        "The console is at " + running.state().consoleUrl(),
        "Its token: deploy/whytrail token --role reviewer,analyst,auditor" + data,
        "",
        "Try next:",
        "  deploy/whytrail verify %s --key '%s'"
            .formatted(report.evidence().file(), report.ledger().verifierKey()),
        "  deploy/whytrail regression --candidate " + report.regression().candidate() + data,
        "  deploy/whytrail status" + data,
        "",
        "It stays up until Ctrl-C.");
  }
}
