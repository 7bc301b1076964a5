package io.whytrail.local.trace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Lines of OTLP JSON in numbered files. The oldest file goes when there are too many, so that
/// traces never fill a disk.
public final class TraceFiles implements AutoCloseable {

  private static final long FILE_BYTES = 32 << 20;
  private static final int FILES = 8;

  private final Path directory;
  private final long fileBytes;
  private int number;
  private long size;
  private @Nullable OutputStream out;

  public TraceFiles(Path directory) throws IOException {
    this(directory, FILE_BYTES);
  }

  TraceFiles(Path directory, long fileBytes) throws IOException {
    this.directory = Files.createDirectories(directory);
    this.fileBytes = fileBytes;
    List<Path> files = files();
    number = files.isEmpty() ? 1 : number(files.getLast()) + 1;
  }

  synchronized void append(String line) throws IOException {
    byte[] bytes = (line + "\n").getBytes(UTF_8);
    OutputStream file = out;
    if (file == null || size + bytes.length > fileBytes) {
      file = next();
    }
    file.write(bytes);
    size += bytes.length;
  }

  /// All lines in which the predicate finds what it wants, oldest first.
  public List<String> lines(Predicate<String> wanted) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Path file : files()) {
      try (BufferedReader reader = Files.newBufferedReader(file)) {
        reader.lines().filter(wanted).forEach(lines::add);
      }
    }
    return lines;
  }

  @Override
  public synchronized void close() throws IOException {
    OutputStream file = out;
    out = null;
    if (file != null) {
      file.close();
    }
  }

  private OutputStream next() throws IOException {
    if (out != null) {
      close();
      number++;
    }
    OutputStream file =
        Files.newOutputStream(
            directory.resolve("traces-%06d.jsonl".formatted(number)), CREATE, APPEND);
    out = file;
    size = 0;
    List<Path> files = files();
    for (Path old : files.subList(0, Math.max(0, files.size() - FILES))) {
      Files.deleteIfExists(old);
    }
    return file;
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> String.valueOf(file.getFileName()).matches("traces-\\d{6}\\.jsonl"))
          .sorted()
          .toList();
    }
  }

  private static int number(Path file) {
    return Integer.parseInt(String.valueOf(file.getFileName()).substring(7, 13));
  }
}
