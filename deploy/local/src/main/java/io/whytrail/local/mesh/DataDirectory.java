package io.whytrail.local.mesh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// Where one mesh keeps all that it has. Only its owner may look inside.
public final class DataDirectory {

  private final Path path;

  private DataDirectory(Path path) {
    this.path = path;
  }

  /// The directory, which need not exist.
  public static DataDirectory at(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    try {
      // One directory has one name, also behind a symbolic link: processes are known by it.
      return new DataDirectory(Files.exists(absolute) ? absolute.toRealPath() : absolute);
    } catch (IOException e) {
      return new DataDirectory(absolute);
    }
  }

  /// The same, made where it does not exist.
  public DataDirectory make() throws IOException {
    if (!Files.isDirectory(path)) {
      Files.createDirectories(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
    Files.createDirectories(logs());
    return at(path);
  }

  public Path path() {
    return path;
  }

  public boolean exists() {
    return Files.isDirectory(path);
  }

  public Path postgres() {
    return path.resolve("postgres");
  }

  public Path nats() {
    return path.resolve("nats");
  }

  public Path keys() {
    return path.resolve("keys");
  }

  public Path logs() {
    return path.resolve("logs");
  }

  /// What a part of the mesh wrote: a service, `postgres` or `nats`.
  public Path log(String part) {
    return switch (part) {
      case "postgres" -> postgres().resolve("postgres.log");
      case "nats" -> nats().resolve("nats.log");
      default -> logs().resolve(part + ".log");
    };
  }

  public Path state() {
    return path.resolve("state.json");
  }

  public Path token() {
    return path.resolve("token");
  }

  public Path traces() {
    return path.resolve("traces");
  }

  public Path evidence() {
    return path.resolve("evidence");
  }

  Path lock() {
    return path.resolve("lock");
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
