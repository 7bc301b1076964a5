package io.whytrail.runtime.merkle;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Public test vectors: text files with their origin in comment lines at the top. */
public final class Vectors {
  private Vectors() {}

  /** The lines of a file in the package's resources, without comments. */
  public static List<String> lines(String name) {
    return content(name).lines().filter(line -> !line.startsWith("#")).toList();
  }

  /** The parts of a file between lines with three dashes, each with its last newline. */
  public static List<String> sections(String name) {
    String text = lines(name).stream().map(line -> line + "\n").collect(Collectors.joining());
    return List.of(text.split("---\n", -1));
  }

  private static String content(String name) {
    try (InputStream in = Vectors.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
