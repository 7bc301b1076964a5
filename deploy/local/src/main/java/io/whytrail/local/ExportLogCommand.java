package io.whytrail.local;

import io.whytrail.local.audit.LedgerCopy;
import io.whytrail.local.audit.LogExport;
import io.whytrail.local.audit.LogFiles;
import io.whytrail.local.audit.UnreachableException;
import io.whytrail.local.connection.Connections;
import io.whytrail.local.connection.LiveLedger;
import io.whytrail.local.mesh.Mesh;
import io.whytrail.local.mesh.MeshState;
import io.whytrail.local.tlog.BadEvidenceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Takes a log along, to be audited without the services.
@Command(
    name = "export-log",
    header = "Copy a log with its records, to audit it offline",
    description =
        "Copies a log with all its records into a directory that 'fsck' audits offline. The records"
            + " hold what was said: keep the directory as you keep the database.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all was copied",
      "1:the log is not whole, so that it can't be copied",
      "2:the command is used wrongly",
      "3:something could not be read"
    })
final class ExportLogCommand implements Callable<Integer> {

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final MeshOption mesh = new MeshOption();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Where to copy to: a directory that is empty or not there yet.")
  private Path out = Path.of("");

  @Option(
      names = "--tenant",
      defaultValue = Mesh.TENANT,
      description = "Whose log (default: ${DEFAULT-VALUE}).")
  private String tenant = Mesh.TENANT;

  @Override
  public Integer call() throws IOException {
    if (!isFree(out)) {
      terminal.err().println(out + " is not an empty directory.");
      return CommandLine.ExitCode.USAGE;
    }
    MeshState state = mesh.running();
    try (LedgerCopy ledger =
        LiveLedger.of(new Connections(state, mesh.keys().issuer(), Clock.systemUTC()), tenant)) {
      LogExport.Exported copied = LogExport.copy(LogFiles.at(state.tlogUrl(tenant)), ledger, out);
      terminal
          .out()
          .println(
              "%d leaves and %d records are in %s"
                  .formatted(copied.leaves(), copied.records(), out));
      return 0;
    } catch (BadEvidenceException e) {
      terminal.err().println("The log is not whole: " + e.getMessage());
      return 1;
    } catch (UnreachableException e) {
      terminal.err().println(e.getMessage());
      return Main.INFRASTRUCTURE;
    }
  }

  private static boolean isFree(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return true;
    }
    if (!Files.isDirectory(directory)) {
      return false;
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.findAny().isEmpty();
    }
  }
}
