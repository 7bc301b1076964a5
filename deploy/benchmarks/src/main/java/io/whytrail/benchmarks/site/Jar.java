package io.whytrail.benchmarks.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Finds what was built beside this benchmark.
public final class Jar {

  private Jar() {}

  /// The jar of a service of the checkout that this class was built in.
  public static Path of(String service) {
    for (Path up = self(); up != null; up = up.getParent()) {
      Path target = up.resolve(service).resolve("target");
      if (Files.isDirectory(target)) {
        return jar(service, target);
      }
    }
    throw new IllegalStateException(
        "%s is not built beside this benchmark: name its jar".formatted(service));
  }

  private static Path jar(String service, Path target) {
    List<Path> jars = new ArrayList<>();
    try (DirectoryStream<Path> candidates =
        Files.newDirectoryStream(target, service + "-*[0-9T].jar")) {
      candidates.forEach(jars::add);
    } catch (IOException e) {
      throw new UncheckedIOException("Can't read " + target, e);
    }
    if (jars.size() != 1) {
      throw new IllegalStateException(
          "%d jars of %s in %s: build it with mvn package -pl %s -am -DskipTests"
              .formatted(jars.size(), service, target, service));
    }
    return jars.getFirst();
  }

  private static Path self() {
    try {
      return Path.of(
          Objects.requireNonNull(Jar.class.getProtectionDomain().getCodeSource())
              .getLocation()
              .toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("This class comes from nowhere", e);
    }
  }
}
