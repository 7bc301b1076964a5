package io.whytrail.local.audit;

import io.whytrail.local.tlog.BadEvidenceException;
import io.whytrail.local.tlog.TileName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A log as files: an export, or what a static web server serves.
public final class LogDirectory implements LogFiles {

  private final Path root;

  public LogDirectory(Path root) {
    if (!Files.isDirectory(root)) {
      throw new UnreachableException("There is no directory " + root);
    }
    this.root = root;
  }

  @Override
  public Optional<byte[]> read(String path) {
    Path file = root.resolve(path);
    try {
      if (!Files.isRegularFile(file)) {
        return Optional.empty();
      }
      BadEvidenceException.unless(Files.size(file) <= LARGEST, path + " is too large");
      return Optional.of(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UnreachableException(file + " can't be read: " + e.getMessage(), e);
    }
  }

  @Override
  public List<Integer> partialsOf(TileName name) {
    Path directory = root.resolve(name.full().path() + ".p");
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(width -> width.matches("[1-9][0-9]{0,2}"))
          .map(Integer::parseInt)
          .filter(width -> width < TileName.FULL)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UnreachableException(directory + " can't be read: " + e.getMessage(), e);
    }
  }
}
