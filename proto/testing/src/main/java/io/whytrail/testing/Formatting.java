package io.whytrail.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.googlejavaformat.java.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/// Whether Java sources look as google-java-format would write them.
///
/// The formatter uses the compiler's own classes, which a JVM must open on its command line: it
/// runs in a JVM of its own, so that no test run needs to know.
public final class Formatting {

  private static final List<String> COMPILER_PACKAGES =
      List.of("api", "code", "file", "parser", "tree", "util");

  private Formatting() {}

  /// The files below the directory that are formatted otherwise. With the system property
  /// `whytrail.format=write` they are rewritten and the list is empty.
  public static List<Path> violations(Path root) {
    List<Path> sources = sources(root);
    if (sources.isEmpty()) {
      throw new IllegalArgumentException("No Java sources below " + root);
    }
    boolean write = System.getProperty("whytrail.format", "check").equals("write");
    List<String> printed = run(write ? "--replace" : "--dry-run", sources);
    return printed.stream().map(Path::of).toList();
  }

  private static List<Path> sources(Path root) {
    List<Path> sources = new ArrayList<>();
    try {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(
                Path directory, BasicFileAttributes attributes) {
              return generated(root, directory)
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (file.toString().endsWith(".java")) {
                sources.add(file);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException("Can't read the sources below " + root, e);
    }
    return sources;
  }

  private static boolean generated(Path root, Path directory) {
    Path name = directory.getFileName();
    return !directory.equals(root)
        && name != null
        && (name.toString().equals("target") || name.toString().startsWith("."));
  }

  private static List<String> run(String mode, List<Path> sources) {
    try {
      Path arguments = Files.createTempFile("whytrail-format-", ".txt");
      try {
        Files.write(arguments, sources.stream().map(Path::toString).toList());
        return run(List.of(mode, "@" + arguments));
      } finally {
        Files.delete(arguments);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Can't run google-java-format", e);
    }
  }

  private static List<String> run(List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
    COMPILER_PACKAGES.stream()
        .map(name -> "--add-exports=jdk.compiler/com.sun.tools.javac." + name + "=ALL-UNNAMED")
        .forEach(command::add);
    command.add(Main.class.getName());
    command.addAll(arguments);
    Path errors = Files.createTempFile("whytrail-format-", ".err");
    try {
      Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException("google-java-format failed: " + Files.readString(errors));
      }
      return output.lines().toList();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while google-java-format ran", e);
    } finally {
      Files.delete(errors);
    }
  }
}
