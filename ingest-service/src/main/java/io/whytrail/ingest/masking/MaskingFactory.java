package io.whytrail.ingest.masking;

import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

/// Reads the masking key; without one the service does not start.
@Factory
final class MaskingFactory {

  @Singleton
  Masking masking(
      @Value("${whytrail.masking.key:}") String keyFile,
      @Value("${whytrail.masking.phone-regions}") List<String> phoneRegions) {
    return new Masking(new MaskingKey(read(keyFile)), phoneRegions);
  }

  private static byte[] read(String keyFile) {
    if (keyFile.isBlank()) {
      throw new IllegalStateException(
          "Set whytrail.masking.key to a file with 32 random bytes in base64");
    }
    try {
      return Base64.getDecoder().decode(Files.readString(Path.of(keyFile)).strip());
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalStateException(
          "whytrail.masking.key must name a readable file with 32 random bytes in base64", e);
    }
  }
}
