package io.whytrail.local.mesh;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// The built repository that this program is part of.
public final class Installation {

  private final Path root;

  public Installation(Path root) {
    this.root = root;
  }

  /// Found from where this class was loaded: `deploy/local/target/...`.
  public static Installation ofThisProgram() {
    try {
      Path code =
          Path.of(Installation.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return new Installation(code.resolve("../../../..").normalize());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("This program does not know where it is", e);
    }
  }

  public Path root() {
    return root;
  }

  /// The jar that starts a service; beside it is `lib/` with what it needs.
  public Path jar(ServiceName service) {
    return jar(service.module(), service.module());
  }

  /// The jar of a module, which is named after its artifact.
  Path jar(String module, String artifact) {
    Path target = root.resolve(module).resolve("target");
    String prefix = artifact + "-";
    try (Stream<Path> files = Files.list(target)) {
      return files
          .filter(file -> isJar(String.valueOf(file.getFileName()), prefix))
          .max(Comparator.naturalOrder())
          .orElseThrow(() -> missing(artifact, target));
    } catch (IOException e) {
      throw missing(artifact, target);
    }
  }

  /// The java program that runs this one.
  public static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /// A dump of loaded classes beside the jar makes every start but the first a second shorter.
  Path classArchive(ServiceName service) {
    return classArchive(service.module(), service.module());
  }

  /// The same of another program of a module.
  Path classArchive(String module, String name) {
    return root.resolve(module).resolve("target").resolve(name + ".jsa");
  }

  private static boolean isJar(String name, String prefix) {
    return name.startsWith(prefix)
        && name.endsWith(".jar")
        && List.of("-sources.jar", "-javadoc.jar", "-tests.jar").stream().noneMatch(name::endsWith);
  }

  private static LaunchException missing(String artifact, Path target) {
    return new LaunchException(
        "There is no jar of %s in %s: run this without WHYTRAIL_BUILD=never."
            .formatted(artifact, target));
  }
}
