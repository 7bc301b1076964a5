package io.whytrail.ingest.ledger;

import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/// What the ledger has outside of its database: the master seed of the signing keys, without which
/// the service does not start, and the newest checkpoints.
@Factory
final class LedgerFactory {

  @Singleton
  LogKeys logKeys(LedgerConfiguration configuration) {
    try {
      String seed = Files.readString(keyFile(configuration)).strip();
      return new LogKeys(Base64.getDecoder().decode(seed));
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalStateException(
          "whytrail.ledger.key must name a readable file with 32 random bytes in base64", e);
    }
  }

  /// Beside the key where nothing is said: the two belong to one another, and neither to the
  /// database.
  @Singleton
  KeptCheckpoints keptCheckpoints(LedgerConfiguration configuration) {
    Path directory =
        configuration.checkpoints().isBlank()
            ? keyFile(configuration).toAbsolutePath().resolveSibling("checkpoints")
            : Path.of(configuration.checkpoints());
    try {
      return new CheckpointFiles(Files.createDirectories(directory));
    } catch (IOException e) {
      throw new IllegalStateException(
          "Set whytrail.ledger.checkpoints to a directory that can be written, instead of "
              + directory,
          e);
    }
  }

  private static Path keyFile(LedgerConfiguration configuration) {
    if (configuration.key().isBlank()) {
      throw new IllegalStateException(
          "Set whytrail.ledger.key to a file with 32 random bytes in base64");
    }
    return Path.of(configuration.key());
  }
}
