package io.whytrail.ingest;

import io.whytrail.testing.ServiceProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;

/// The properties of an ingest service that runs inside of a test, with keys of its own.
public final class TestKeys {

  private TestKeys() {}

  public static Map<String, String> properties() {
    Map<String, String> properties = ServiceProperties.forTest("ingest");
    properties.put("whytrail.masking.key", file("masking", 1));
    properties.put("whytrail.ledger.key", file("ledger", 2));
    properties.put("whytrail.ledger.checkpoints", directory("checkpoints"));
    properties.put("whytrail.ledger.publish-interval", "100ms");
    properties.put("whytrail.ledger.heartbeat-interval", "0s"); // Tests count leaves.
    return properties;
  }

  /// A new directory.
  public static String directory(String name) {
    try {
      Path directory = Files.createTempDirectory("whytrail-" + name + "-");
      directory.toFile().deleteOnExit();
      return directory.toString();
    } catch (IOException e) {
      throw new UncheckedIOException("Can't make a directory of the tests", e);
    }
  }

  /// A file with 32 bytes of this value in base64.
  public static String file(String name, int value) {
    byte[] key = new byte[32];
    java.util.Arrays.fill(key, (byte) value);
    try {
      Path file = Files.createTempFile("whytrail-" + name + "-", ".key");
      file.toFile().deleteOnExit();
      Files.writeString(file, Base64.getEncoder().encodeToString(key) + "\n");
      return file.toString();
    } catch (IOException e) {
      throw new UncheckedIOException("Can't write a key of the tests", e);
    }
  }
}
