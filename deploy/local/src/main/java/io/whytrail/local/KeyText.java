package io.whytrail.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A key on the command line: itself, or the file that holds it.
final class KeyText {

  private KeyText() {}

  static String read(String given) throws IOException {
    return given.contains("+") ? given : Files.readString(Path.of(given)).strip();
  }
}
