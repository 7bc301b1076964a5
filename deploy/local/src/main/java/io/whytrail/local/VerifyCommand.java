package io.whytrail.local;

import io.whytrail.local.evidence.BundleFile;
import io.whytrail.local.evidence.EvidenceVerifier;
import io.whytrail.local.evidence.Finding;
import io.whytrail.local.evidence.Verification;
import io.whytrail.runtime.merkle.MalformedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Verifies an evidence bundle without any service.
@Command(
    name = "verify",
    description = "Verifies an evidence bundle offline, with the log's public key.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:every check holds", "1:something is wrong", "3:there is no such file"})
final class VerifyCommand implements Callable<Integer> {

  @Mixin private final Terminal terminal = new Terminal();

  @Parameters(
      paramLabel = "BUNDLE",
      description = "The file that ExportEvidence gave, or its name in DIR/evidence.")
  private Path bundle = Path.of("");

  @Option(
      names = "--key",
      paramLabel = "VKEY",
      description =
          "The log's verifier key from a place that you trust, or a file with it. Without it the"
              + " bundle's own key is used, which proves only that the bundle agrees with itself.")
  private @Nullable String key;

  @Mixin private final MeshOption mesh = new MeshOption();

  @Override
  public Integer call() throws IOException {
    Path file = Files.isRegularFile(bundle) ? bundle : mesh.data().evidence().resolve(bundle);
    if (!Files.isRegularFile(file)) {
      terminal.err().println("There is no file " + bundle);
      return Main.INFRASTRUCTURE;
    }
    try {
      Verification verification = EvidenceVerifier.verify(BundleFile.read(file), key());
      print(verification, terminal.out());
      return verification.holds() ? 0 : 1;
    } catch (MalformedException e) {
      terminal.out().println("FAILS  bundle: " + e.getMessage());
      return 1;
    }
  }

  private @Nullable String key() throws IOException {
    String given = key;
    if (given == null || given.contains("+")) {
      return given;
    }
    return Files.readString(Path.of(given)).strip();
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
