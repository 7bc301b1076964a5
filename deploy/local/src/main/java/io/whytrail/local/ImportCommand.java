package io.whytrail.local;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.grpc.CallCredentials;
import io.grpc.ManagedChannel;
import io.whytrail.ingest.v1.IngestServiceGrpc;
import io.whytrail.local.connection.Connections;
import io.whytrail.local.connection.LedgerClient;
import io.whytrail.local.format.Format;
import io.whytrail.local.identity.TokenIssuer.Identity;
import io.whytrail.local.mesh.LaunchException;
import io.whytrail.local.mesh.Mesh;
import io.whytrail.local.mesh.ServiceName;
import io.whytrail.local.recording.Import;
import io.whytrail.local.recording.InfrastructureException;
import io.whytrail.local.recording.RecordClient;
import io.whytrail.local.recording.Rejection;
import io.whytrail.local.recording.Sealed;
import io.whytrail.local.recording.Tally;
import io.whytrail.local.terminal.Progress;
import io.whytrail.runtime.identity.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/// Records files of interactions.
@Command(
    name = "import",
    header = "Record the interactions of files",
    description =
        "Records the interactions of files, gzipped or plain. A row that can't be recorded is named"
            + " with its file, line and reason, and the rest goes on. Importing a file again"
            + " records nothing twice.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every row is durable",
      "1:some rows were rejected, all others are durable; or, with --wait, some were not decided",
      "3:the import could not go on"
    })
final class ImportCommand implements Callable<Integer> {

  private static final int SHOWN = 10;

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final MeshOption mesh = new MeshOption();

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "JSON lines, gzipped or plain.")
  private List<Path> files = List.of();

  @Option(
      names = "--format",
      defaultValue = "auto",
      converter = FormatConverter.class,
      completionCandidates = Formats.class,
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Format format = Format.AUTO;

  @Option(
      names = "--tenant",
      defaultValue = Mesh.TENANT,
      description = "Whose interactions these are (default: ${DEFAULT-VALUE}).")
  private String tenant = Mesh.TENANT;

  @Option(
      names = "--patience",
      defaultValue = "120s",
      converter = Lifetimes.class,
      paramLabel = "TIME",
      description = "How long to wait for a service that went away (default: ${DEFAULT-VALUE}).")
  private Duration patience = Duration.ofMinutes(2);

  @Option(
      names = "--wait",
      description =
          "Return when every row is rated, decided and sealed as well; waits for up to a minute"
              + " without any news.")
  private boolean waits;

  @Option(names = "--json", description = "Print the result as one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<Import.Source> sources = sources(files);
    long begin = System.nanoTime();
    Progress progress = new Progress(System.err, Progress.onTerminal());
    Tally tally = new Tally(waits, rejection -> progress.println("rejected " + rejection.text()));
    Set<String> incomplete = Set.of();
    try (Connections connections =
        new Connections(mesh.running(), mesh.keys().issuer(), Clock.systemUTC())) {
      record(connections, sources, tally, progress);
      if (waits) {
        incomplete = new Sealed(new LedgerClient(connections, tenant)).await(tally.ids(), progress);
      }
    } catch (InfrastructureException e) {
      progress.clear();
      terminal.err().println(e.getMessage());
      report(tally, seconds(begin));
      return Main.INFRASTRUCTURE;
    }
    report(tally, seconds(begin));
    incomplete.stream().limit(SHOWN).forEach(id -> terminal.err().println("not decided: " + id));
    return tally.counts().rejected() == 0 && incomplete.isEmpty() ? 0 : 1;
  }

  private void record(
      Connections connections, List<Import.Source> sources, Tally tally, Progress progress)
      throws InterruptedException, InfrastructureException {
    try (RecordClient client = client(connections, tenant, tally, patience)) {
      new Import(client, tally, progress, interaction -> {}).run(sources, format);
    }
  }

  static RecordClient client(
      Connections connections, String tenant, Tally tally, Duration patience) {
    ManagedChannel channel = connections.to(ServiceName.INGEST);
    CallCredentials producer = connections.as(Identity.of("import", tenant, Role.PRODUCER));
    return new RecordClient(
        IngestServiceGrpc.newStub(channel).withCallCredentials(producer),
        IngestServiceGrpc.newBlockingStub(channel).withCallCredentials(producer),
        tally,
        patience);
  }

  static List<Import.Source> sources(List<Path> files) throws IOException {
    List<Import.Source> sources = new ArrayList<>();
    for (Path file : files) {
      if (!Files.isReadable(file) || Files.isDirectory(file)) {
        throw new LaunchException("There is no file to read at " + file);
      }
      sources.add(Import.Source.of(file));
    }
    return sources;
  }

  private void report(Tally tally, double seconds) {
    Tally.Counts counts = tally.counts();
    if (json) {
      terminal
          .out()
          .println(
              new GsonBuilder()
                  .setPrettyPrinting()
                  .disableHtmlEscaping()
                  .create()
                  .toJson(object(tally, seconds)));
      return;
    }
    terminal
        .out()
        .println(
            String.format(
                Locale.ROOT,
                "%,d interactions: %,d durable (%,d of them recorded before), %,d rejected; %.1f s",
                counts.received(),
                counts.durable(),
                counts.duplicates(),
                counts.rejected(),
                seconds));
  }

  private static JsonObject object(Tally tally, double seconds) {
    Tally.Counts counts = tally.counts();
    JsonObject object = new JsonObject();
    object.addProperty("interactions", counts.received());
    object.addProperty("durable", counts.durable());
    object.addProperty("duplicates", counts.duplicates());
    object.addProperty("rejected", counts.rejected());
    JsonArray rejections = new JsonArray();
    for (Rejection rejection : tally.rejections()) {
      JsonObject row = new JsonObject();
      row.addProperty("file", rejection.file());
      row.addProperty("line", rejection.line());
      row.addProperty("reason", rejection.reason());
      rejections.add(row);
    }
    object.add("rejections", rejections);
    JsonObject masked = new JsonObject();
    for (Map.Entry<String, Long> type : tally.masked().entrySet()) {
      masked.addProperty(type.getKey(), type.getValue());
    }
    object.add("masked", masked);
    object.addProperty("seconds", seconds);
    return object;
  }

  private static double seconds(long begin) {
    return Math.round((System.nanoTime() - begin) / 1e6) / 1e3;
  }

  static final class Formats implements Iterable<String> {

    @Override
    public Iterator<String> iterator() {
      return Stream.of(Format.values()).map(Format::option).iterator();
    }
  }

  static final class FormatConverter implements ITypeConverter<Format> {

    @Override
    public Format convert(String text) {
      try {
        return Format.ofOption(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException("'%s': %s".formatted(text, e.getMessage()));
      }
    }
  }
}
