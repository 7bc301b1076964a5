package io.whytrail.local;

import io.whytrail.ingest.v1.LedgerRecord;
import io.whytrail.ingest.v1.RecordKind;
import io.whytrail.local.audit.LogFiles;
import io.whytrail.local.audit.LogTree;
import io.whytrail.local.audit.RecordLines;
import io.whytrail.local.audit.UnreachableException;
import io.whytrail.local.connection.Connections;
import io.whytrail.local.connection.LedgerClient;
import io.whytrail.local.mesh.Mesh;
import io.whytrail.local.tlog.BadEvidenceException;
import io.whytrail.local.tlog.LogCheckpoint;
import io.whytrail.local.tlog.NoteKey;
import io.whytrail.local.tlog.Proof;
import io.whytrail.local.tlog.ProofFile;
import io.whytrail.local.tlog.SignedNote;
import io.whytrail.local.tlog.Spelling;
import io.whytrail.local.tlog.TreeHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Takes the proof of one leaf along.
@Command(
    name = "proof",
    header = "Write the proof that a record is in the log",
    description = {
      "Computes the proof from the tiles that the log serves to everybody, checks it, and writes a"
          + " c2sp.org/tlog-proof@v1 file whose extra is the leaf. 'verify' reads it."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the proof is written",
      "1:there is no such leaf under the checkpoint, or the log is not what it signed",
      "2:the command is used wrongly",
      "3:something could not be read"
    })
final class ProofCommand implements Callable<Integer> {

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final MeshOption mesh = new MeshOption();

  @Parameters(
      index = "0",
      paramLabel = "ID|INDEX",
      description = "The index of a leaf, the id of a record, or that of an interaction.")
  private String wanted = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "LOG",
      description =
          "An address or a directory (default: the log of the running mesh). An address knows no"
              + " ids.")
  private @Nullable String log;

  @Option(
      names = "--key",
      paramLabel = "VKEY",
      description = "The log's verifier key, or a file with it: check the checkpoint's signature.")
  private @Nullable String key;

  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      description = "Prove it under this checkpoint, which may be cosigned, instead of the newest.")
  private @Nullable Path checkpoint;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where to write it (default: standard output).")
  private @Nullable Path out;

  @Option(
      names = "--tenant",
      defaultValue = Mesh.TENANT,
      description = "Whose log of the running mesh (default: ${DEFAULT-VALUE}).")
  private String tenant = Mesh.TENANT;

  @Override
  public Integer call() throws IOException {
    if (log != null && log.contains("://") && !isIndex()) {
      terminal.err().println("An address knows no ids: give the index of the leaf.");
      return CommandLine.ExitCode.USAGE;
    }
    try {
      LogFiles files = LogFiles.at(log == null ? mesh.running().tlogUrl(tenant) : log);
      String proof = proof(files, index()).format();
      if (out == null) {
        terminal.out().print(proof);
        terminal.out().flush();
      } else {
        Files.writeString(out, proof);
      }
      return 0;
    } catch (BadEvidenceException e) {
      terminal.err().println(e.getMessage());
      return 1;
    } catch (UnreachableException e) {
      terminal.err().println(e.getMessage());
      return Main.INFRASTRUCTURE;
    }
  }

  private ProofFile proof(LogFiles files, long index) throws IOException {
    SignedNote note =
        checkpoint == null
            ? SignedNote.parse(
                files
                    .read("checkpoint")
                    .orElseThrow(() -> new UnreachableException("The log has no checkpoint yet")))
            : CheckpointFile.read(checkpoint);
    LogCheckpoint covering =
        key == null
            ? LogCheckpoint.parse(note)
            : LogCheckpoint.verified(note, NoteKey.parse(KeyText.read(key)));
    LogTree tree = new LogTree(files, covering.size());
    List<TreeHash> hashes = tree.inclusion(index);
    byte[] leaf = tree.entry(index);
    Proof.inclusion(index, covering.size(), TreeHash.leaf(leaf), hashes, covering.root());
    return new ProofFile(Spelling.base64(leaf), index, hashes, note.format());
  }

  private boolean isIndex() {
    return wanted.matches("0|[1-9][0-9]{0,17}");
  }

  private long index() {
    if (isIndex()) {
      return Long.parseLong(wanted);
    }
    OptionalLong found = log == null ? ofMesh() : ofDirectory(Path.of(log));
    return found.orElseThrow(() ->
        new BadEvidenceException("no record and no interaction " + wanted + " is in the log"));
  }

  private OptionalLong ofMesh() {
    try (Connections connections =
        new Connections(mesh.running(), mesh.keys().issuer(), Clock.systemUTC())) {
      return new LedgerClient(connections, tenant).index(wanted);
    }
  }

  private OptionalLong ofDirectory(Path directory) {
    try (RecordLines lines = RecordLines.in(directory)) {
      for (Iterator<LedgerRecord> records = lines.records(); records.hasNext(); ) {
        LedgerRecord record = records.next();
        boolean isInteraction =
            record.getKind() == RecordKind.RECORD_KIND_INTERACTION
                && record.getInteractionId().equals(wanted);
        if (record.getRecordId().equals(wanted) || isInteraction) {
          return OptionalLong.of(record.getLeafIndex());
        }
      }
      return OptionalLong.empty();
    }
  }
}
