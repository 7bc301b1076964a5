package io.whytrail.ingest.ledger;

import io.micronaut.context.annotation.Factory;
import io.micronaut.context.env.Environment;
import io.micronaut.core.naming.conventions.StringConvention;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Properties;
import java.util.TreeMap;

/// What the ledger has outside of its database: the master seed of the signing keys, without which
/// the service does not start, and the newest checkpoints.
@Factory
final class LedgerFactory {

  private static final String BUILD = "/META-INF/maven/io.whytrail/ingest-service/pom.properties";

  /// What runs from classes has no version.
  private static final String NOT_PACKAGED = "not packaged";

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

  /// Who this is, from now on.
  @Singleton
  Replica replica(Sealing sealing, Clock clock, Environment environment) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    return new Replica(sealing.newId(), version(), configurationDigest(environment), now);
  }

  /// As the jar says it.
  private static String version() {
    Properties build = new Properties();
    try (InputStream file = LedgerFactory.class.getResourceAsStream(BUILD)) {
      if (file != null) {
        build.load(file);
      }
    } catch (IOException e) {
      throw new IllegalStateException("The jar can't be read", e);
    }
    return build.getProperty("version", NOT_PACKAGED);
  }

  private static String configurationDigest(Environment environment) {
    StringBuilder lines = new StringBuilder();
    new TreeMap<>(environment.getProperties("whytrail", StringConvention.RAW))
        .forEach((key, value) -> lines.append(key).append('=').append(value).append('\n'));
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(lines.toString().getBytes(StandardCharsets.UTF_8));
      return "sha256:" + HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
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
