package io.whytrail.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.whytrail.local.evidence.BundleFile;
import io.whytrail.local.evidence.ProofVerifier;
import io.whytrail.local.tlog.ProofFile;
import io.whytrail.local.tlog.SignedNote;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A checkpoint on the command line: as it is, or in what it vouches for.
final class CheckpointFile {

  private CheckpointFile() {}

  static SignedNote read(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    String text = new String(bytes, UTF_8);
    if (ProofVerifier.isProof(text)) {
      return SignedNote.parse(ProofFile.parse(text).checkpoint());
    }
    return text.startsWith("{")
        ? SignedNote.parse(BundleFile.read(file).getCheckpoint())
        : SignedNote.parse(bytes);
  }
}
