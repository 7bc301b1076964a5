package io.whytrail.ingest.ledger;

import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/// Reads the master seed of the signing keys; without one the service does not start.
@Factory
final class LedgerFactory {

  @Singleton
  LogKeys logKeys(LedgerConfiguration configuration) {
    String file = configuration.key();
    if (file.isBlank()) {
      throw new IllegalStateException(
          "Set whytrail.ledger.key to a file with 32 random bytes in base64");
    }
    try {
      return new LogKeys(Base64.getDecoder().decode(Files.readString(Path.of(file)).strip()));
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalStateException(
          "whytrail.ledger.key must name a readable file with 32 random bytes in base64", e);
    }
  }
}
