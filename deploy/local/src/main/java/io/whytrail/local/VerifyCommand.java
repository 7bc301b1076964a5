package io.whytrail.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.whytrail.local.evidence.BundleFile;
import io.whytrail.local.evidence.EvidenceVerifier;
import io.whytrail.local.evidence.Finding;
import io.whytrail.local.evidence.ProofVerifier;
import io.whytrail.local.evidence.Trust;
import io.whytrail.local.evidence.Verification;
import io.whytrail.local.tlog.BadEvidenceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Verifies evidence without any service.
@Command(
    name = "verify",
    header = "Check an evidence bundle or a proof file offline",
    description = "Verifies an evidence bundle or a proof file offline, with the log's public key.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every check holds",
      "1:something is wrong",
      "2:the command is used wrongly",
      "3:there is no such file"
    })
final class VerifyCommand implements Callable<Integer> {

  @Mixin private final Terminal terminal = new Terminal();

  @Parameters(
      paramLabel = "FILE",
      description = {
        "What ExportEvidence or 'proof' gave, or its name in DIR/evidence: an evidence bundle, or a"
            + " c2sp.org/tlog-proof@v1 file."
      })
  private Path evidence = Path.of("");

  @Option(
      names = "--key",
      paramLabel = "VKEY",
      description =
          "The log's verifier key from a place that you trust, or a file with it. Without it a"
              + " bundle's own key is used, which proves only that the bundle agrees with itself.")
  private @Nullable String key;

  @Option(
      names = "--witness",
      paramLabel = "VKEY",
      description = "The key of a witness who must have cosigned, or a file with it; repeatable.")
  private List<String> witnesses = List.of();

  @Option(
      names = "--cosigned",
      paramLabel = "FILE",
      description = "The same checkpoint with cosignatures, as 'cosign' wrote it.")
  private @Nullable Path cosigned;

  @Mixin private final MeshOption mesh = new MeshOption();

  @Override
  public Integer call() throws IOException {
    Path file = Files.isRegularFile(evidence) ? evidence : mesh.data().evidence().resolve(evidence);
    if (!Files.isRegularFile(file)) {
      terminal.err().println("There is no file " + evidence);
      return Main.INFRASTRUCTURE;
    }
    Trust trust = trust();
    boolean isProof = ProofVerifier.isProof(beginning(file));
    if (isProof && trust.logKey() == null) {
      terminal.err().println("A proof file carries no key: give the log's with --key.");
      return CommandLine.ExitCode.USAGE;
    }
    try {
      Verification verification =
          isProof
              ? ProofVerifier.verify(Files.readString(file), trust)
              : EvidenceVerifier.verify(BundleFile.read(file), trust);
      print(verification, terminal.out());
      return verification.holds() ? 0 : 1;
    } catch (BadEvidenceException e) {
      terminal.out().println("FAILS  " + e.getMessage());
      return 1;
    }
  }

  private Trust trust() throws IOException {
    List<String> keys = new ArrayList<>();
    for (String witness : witnesses) {
      keys.add(KeyText.read(witness));
    }
    return new Trust(
        key == null ? null : KeyText.read(key),
        keys,
        cosigned == null ? "" : Files.readString(cosigned));
  }

  private static String beginning(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(64), UTF_8);
    }
  }

  static void print(Verification verification, PrintWriter out) {
    verification.story().forEach(out::println);
    out.println();
    for (Finding finding : verification.findings()) {
      out.println(
          "%s  %s: %s%s"
              .formatted(
                  finding.holds() ? "holds" : "FAILS",
                  finding.subject(),
                  finding.check(),
                  finding.holds() ? "" : " -- " + finding.problem()));
    }
    out.println();
    if (verification.keyFromBundle()) {
      out.println("NOTE: the key was taken from the bundle itself: " + verification.verifierKey());
      out.println("      Whoever forges a bundle can put a key of their own into it. Compare the");
      out.println("      key with one from a place you trust, or give it with --key.");
    }
    long failed = verification.findings().stream().filter(finding -> !finding.holds()).count();
    out.println(
        failed == 0
            ? "The evidence holds: %d checks of %d records."
                .formatted(verification.findings().size(), verification.story().size())
            : "The evidence does NOT hold: %d of %d checks failed."
                .formatted(failed, verification.findings().size()));
  }
}
