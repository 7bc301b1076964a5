package io.whytrail.local;

import io.whytrail.local.audit.LogFiles;
import io.whytrail.local.audit.LogTree;
import io.whytrail.local.audit.UnreachableException;
import io.whytrail.local.mesh.Mesh;
import io.whytrail.local.tlog.BadEvidenceException;
import io.whytrail.local.tlog.LogCheckpoint;
import io.whytrail.local.tlog.NoteKey;
import io.whytrail.local.tlog.SignedNote;
import io.whytrail.local.witness.Cosigning;
import io.whytrail.local.witness.WitnessClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Gets a checkpoint cosigned.
@Command(
    name = "cosign",
    header = "Get a checkpoint cosigned by a witness",
    description = {
      "Shows a witness that the log continues what it has seen, and writes the checkpoint with its"
          + " cosignature. What is in the file already of the same checkpoint stays, so that"
          + " several witnesses can cosign it one after the other. 'verify --cosigned' and 'proof"
          + " --checkpoint' take the file."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the checkpoint is cosigned",
      "1:it is not, and the reason is told: the log is not what the witness saw of it",
      "2:the command is used wrongly",
      "3:something could not be read"
    })
final class CosignCommand implements Callable<Integer> {

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final MeshOption mesh = new MeshOption();

  @Parameters(
      arity = "0..1",
      paramLabel = "LOG",
      description = "An address or a directory (default: the log of the running mesh).")
  private @Nullable String log;

  @Option(
      names = "--key",
      required = true,
      paramLabel = "VKEY",
      description = "The log's verifier key, or a file with it.")
  private String key = "";

  @Option(
      names = "--witness",
      required = true,
      paramLabel = "URL",
      description = "The address of the witness, which ends before /add-checkpoint.")
  private String witness = "";

  @Option(
      names = "--witness-key",
      required = true,
      paramLabel = "VKEY",
      description = "What verifies its cosignatures, or a file with it.")
  private String witnessKey = "";

  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      description =
          "Cosign this checkpoint instead of the newest: a checkpoint, a proof file or an evidence"
              + " bundle.")
  private @Nullable Path checkpoint;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "Where to write the cosigned checkpoint.")
  private Path out = Path.of("");

  @Option(
      names = "--tenant",
      defaultValue = Mesh.TENANT,
      description = "Whose log of the running mesh (default: ${DEFAULT-VALUE}).")
  private String tenant = Mesh.TENANT;

  @Override
  public Integer call() throws IOException {
    NoteKey logKey;
    NoteKey cosigner;
    WitnessClient client;
    try {
      logKey = NoteKey.parse(KeyText.read(key));
      cosigner = NoteKey.parse(KeyText.read(witnessKey));
      BadEvidenceException.unless(
          cosigner.type() == NoteKey.Type.COSIGNATURE, cosigner.name() + " is no witness");
      client = new WitnessClient(witness);
    } catch (BadEvidenceException | IllegalArgumentException e) {
      terminal.err().println(e.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
    try {
      LogFiles files = LogFiles.at(log == null ? mesh.running().tlogUrl(tenant) : log);
      LogCheckpoint signed = LogCheckpoint.verified(note(files), logKey);
      SignedNote cosigned =
          new Cosigning(new LogTree(files, signed.size()), client, cosigner).of(signed);
      write(cosigned);
      terminal
          .out()
          .println("%d leaves, cosigned by %s: %s".formatted(signed.size(), cosigner.name(), out));
      return 0;
    } catch (BadEvidenceException e) {
      terminal.err().println("NOT cosigned: " + e.getMessage());
      return 1;
    } catch (UnreachableException e) {
      terminal.err().println(e.getMessage());
      return Main.INFRASTRUCTURE;
    }
  }

  private SignedNote note(LogFiles files) throws IOException {
    return checkpoint == null
        ? SignedNote.parse(
            files
                .read("checkpoint")
                .orElseThrow(() -> new UnreachableException("The log has no checkpoint yet")))
        : CheckpointFile.read(checkpoint);
  }

  private void write(SignedNote cosigned) throws IOException {
    SignedNote all = cosigned;
    if (Files.exists(out)) {
      SignedNote before = SignedNote.parse(Files.readAllBytes(out));
      all = before.text().equals(cosigned.text()) ? before.with(cosigned.lines()) : cosigned;
    }
    Path incomplete = out.resolveSibling(out.getFileName() + ".incomplete");
    Files.writeString(incomplete, all.format());
    Files.move(
        incomplete, out, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
