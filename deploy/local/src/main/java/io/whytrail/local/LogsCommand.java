package io.whytrail.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.whytrail.local.mesh.LaunchException;
import io.whytrail.local.mesh.LogTail;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Shows what a part of the mesh wrote.
@Command(
    name = "logs",
    header = "Show what a service wrote",
    description =
        "Shows the end of a log: one JSON object a line, of Postgres and NATS plain text.")
final class LogsCommand implements Callable<Integer> {

  private static final int POLL_MILLIS = 250;

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final MeshOption mesh = new MeshOption();

  @Parameters(
      paramLabel = "SERVICE",
      completionCandidates = Names.class,
      description = "One of ${COMPLETION-CANDIDATES}.")
  private String part = "";

  @Option(names = "-f", description = "Go on showing what is written, until Ctrl-C.")
  private boolean follow;

  @Option(
      names = "-n",
      defaultValue = "100",
      paramLabel = "LINES",
      description = "How many lines to begin with (default: ${DEFAULT-VALUE}).")
  private int lines;

  static final class Names implements Iterable<String> {

    static final List<String> ALL =
        List.of("ingest", "scoring", "policy", "replay", "postgres", "nats");

    @Override
    public Iterator<String> iterator() {
      return ALL.iterator();
    }
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!Names.ALL.contains(part)) {
      throw new LaunchException(
          "There is no log of " + part + ": choose one of " + String.join(", ", Names.ALL) + ".");
    }
    Path log = mesh.data().log(part);
    if (!Files.exists(log)) {
      throw new LaunchException("There is no log yet: " + log);
    }
    long end = Files.size(log);
    PrintWriter out = terminal.out();
    LogTail.of(log, lines).forEach(out::println);
    out.flush();
    if (follow) {
      follow(log, end, out);
    }
    return 0;
  }

  private static void follow(Path log, long from, PrintWriter out)
      throws IOException, InterruptedException {
    long position = from;
    while (!Thread.currentThread().isInterrupted()) {
      long size = Files.exists(log) ? Files.size(log) : 0;
      // A shorter file is a new one.
      position = size < position ? 0 : position;
      if (size > position) {
        position = show(log, position, size, out);
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }

  private static long show(Path log, long from, long to, PrintWriter out) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      file.seek(from);
      byte[] bytes = new byte[(int) Math.min(to - from, 1 << 20)];
      file.readFully(bytes);
      out.print(new String(bytes, UTF_8));
      out.flush();
      return from + bytes.length;
    }
  }
}
