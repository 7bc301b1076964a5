package io.whytrail.local.identity;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Supplier;

/// Files that only their owner may read, and that are there completely or not at all.
final class SecretFile {

  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private SecretFile() {}

  /// The content of the file; made where there is none.
  static String readOrMake(Path file, Supplier<String> content) throws IOException {
    if (!Files.exists(file)) {
      write(file, content.get());
    }
    return Files.readString(file).strip();
  }

  static void write(Path file, String content) throws IOException {
    Path incomplete =
        Files.createTempFile(file.toAbsolutePath().getParent(), ".incomplete-", "", OWNER_ONLY);
    try {
      Files.writeString(incomplete, content);
      Files.move(incomplete, file, ATOMIC_MOVE, REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(incomplete);
    }
  }
}
