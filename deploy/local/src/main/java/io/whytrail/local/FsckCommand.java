package io.whytrail.local;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.whytrail.local.audit.AuditReport;
import io.whytrail.local.audit.Defect;
import io.whytrail.local.audit.Expectation;
import io.whytrail.local.audit.LedgerCopy;
import io.whytrail.local.audit.LogAudit;
import io.whytrail.local.audit.LogFiles;
import io.whytrail.local.audit.RecordLines;
import io.whytrail.local.audit.UnreachableException;
import io.whytrail.local.connection.Connections;
import io.whytrail.local.connection.LiveLedger;
import io.whytrail.local.mesh.Mesh;
import io.whytrail.local.tlog.BadEvidenceException;
import io.whytrail.local.tlog.NoteKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Audits a whole log from the outside.
@Command(
    name = "fsck",
    header = "Audit a whole log against its public key",
    description = {
      "Rebuilds a log from its entries and names everything that is not as it was signed: every"
          + " tile, every entry, and where records are at hand every stored field.",
      "",
      "A log is an address of the C2SP tlog-tiles format or a directory of the same layout, such as"
          + " 'export-log' writes; several are copies of one log. The records of an exported"
          + " directory are audited too. Without a log the one of the running mesh is audited."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all is as it was signed",
      "1:something is not",
      "2:the command is used wrongly",
      "3:something could not be read"
    })
final class FsckCommand implements Callable<Integer> {

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final MeshOption mesh = new MeshOption();

  @Parameters(arity = "0..*", paramLabel = "LOG", description = "Addresses or directories.")
  private List<String> logs = List.of();

  @Option(
      names = "--key",
      required = true,
      paramLabel = "VKEY",
      description = "The log's verifier key from a place that you trust, or a file with it.")
  private String key = "";

  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      description = "A checkpoint that the log signed before and that you kept; repeatable.")
  private List<Path> checkpoints = List.of();

  @Option(
      names = "--records",
      paramLabel = "FILE",
      description =
          "All records of the log, one as JSON on each line, in their order; - reads them"
              + " from standard input.")
  private @Nullable String records;

  @Option(
      names = "--ledger",
      paramLabel = "HOST:PORT",
      description = "Read the records from ingest's gRPC; needs --token-file.")
  private @Nullable String ledger;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "A bearer token with the role auditor.")
  private @Nullable Path tokenFile;

  @Option(
      names = "--tenant",
      defaultValue = Mesh.TENANT,
      description = "Whose log of the running mesh (default: ${DEFAULT-VALUE}).")
  private String tenant = Mesh.TENANT;

  @Option(names = "--json", description = "Print a JSON array with one object for each log.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    if (ledger != null && (tokenFile == null || records != null)) {
      terminal.err().println("--ledger needs --token-file, and no --records beside it.");
      return CommandLine.ExitCode.USAGE;
    }
    Expectation expectation;
    try {
      expectation = expectation();
    } catch (BadEvidenceException e) {
      terminal.err().println("--key: " + e.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
    return audit(expectation);
  }

  private Expectation expectation() throws IOException {
    List<String> earlier = new ArrayList<>();
    for (Path checkpoint : checkpoints) {
      earlier.add(Files.readString(checkpoint));
    }
    Clock clock = Clock.systemUTC();
    return new Expectation(NoteKey.parse(KeyText.read(key)), earlier, clock.instant());
  }

  private int audit(Expectation expectation) throws IOException {
    JsonArray objects = new JsonArray();
    boolean tampered = false;
    boolean unreachable = false;
    boolean ofMesh = logs.isEmpty();
    for (String log : ofMesh ? List.of(mesh.running().tlogUrl(tenant)) : logs) {
      try {
        AuditReport report = audit(log, expectation, ofMesh);
        tampered |= !report.isClean();
        objects.add(object(log, report));
        print(log, report);
      } catch (UnreachableException e) {
        unreachable = true;
        objects.add(unreachable(log, e));
        terminal.err().println(log + ": " + e.getMessage());
      }
    }
    if (json) {
      terminal
          .out()
          .println(
              new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(objects));
    }
    return tampered ? 1 : unreachable ? Main.INFRASTRUCTURE : 0;
  }

  private AuditReport audit(String log, Expectation expectation, boolean ofMesh)
      throws IOException {
    try (LedgerCopy copy = copy(log, ofMesh)) {
      return LogAudit.of(LogFiles.at(log), expectation, copy);
    }
  }

  /// The records to hold against the leaves; null where there are none.
  @SuppressWarnings("NullAway") // A resource that is null is not closed.
  private @Nullable LedgerCopy copy(String log, boolean ofMesh) throws IOException {
    if (records != null) {
      return RecordLines.of(
          records.equals("-") ? System.in : Files.newInputStream(Path.of(records)));
    }
    if (ledger != null && tokenFile != null) {
      return LiveLedger.at(ledger, Files.readString(tokenFile).strip());
    }
    if (ofMesh) {
      return LiveLedger.of(
          new Connections(mesh.running(), mesh.keys().issuer(), Clock.systemUTC()), tenant);
    }
    boolean isExport = !log.contains("://") && RecordLines.areIn(Path.of(log));
    return isExport ? RecordLines.in(Path.of(log)) : null;
  }

  private void print(String log, AuditReport report) {
    if (json) {
      return;
    }
    terminal
        .out()
        .println(
            "%s: %s, %d leaves, root %s"
                .formatted(log, report.origin(), report.size(), report.root()));
    terminal
        .out()
        .println(
            "  read %d entries, %d tiles, %s"
                .formatted(
                    report.entries(),
                    report.tiles(),
                    report.records() < 0
                        ? "no records: what is stored beside the leaves was NOT checked"
                        : report.records() + " records"));
    report.defects().forEach(defect -> terminal.out().println("  WRONG  " + defect));
    long more = report.defectCount() - report.defects().size();
    if (more > 0) {
      terminal.out().println("  and %d more".formatted(more));
    }
    terminal
        .out()
        .println(
            report.isClean()
                ? "  All is as it was signed."
                : "  This is NOT what was signed: %d defects.".formatted(report.defectCount()));
  }

  private static JsonObject object(String log, AuditReport report) {
    JsonObject object = new JsonObject();
    object.addProperty("log", log);
    object.addProperty("clean", report.isClean());
    object.addProperty("origin", report.origin());
    object.addProperty("size", report.size());
    object.addProperty("root", report.root());
    object.addProperty("entries", report.entries());
    object.addProperty("tiles", report.tiles());
    if (report.records() >= 0) {
      object.addProperty("records", report.records());
    }
    JsonArray defects = new JsonArray();
    for (Defect defect : report.defects()) {
      JsonObject one = new JsonObject();
      one.addProperty("place", defect.place());
      one.addProperty("field", defect.field());
      one.addProperty("problem", defect.problem());
      defects.add(one);
    }
    object.add("defects", defects);
    object.addProperty("defect_count", report.defectCount());
    return object;
  }

  private static JsonObject unreachable(String log, UnreachableException e) {
    JsonObject object = new JsonObject();
    object.addProperty("log", log);
    object.addProperty("unreachable", e.getMessage());
    return object;
  }
}
