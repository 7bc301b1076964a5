package io.whytrail.testing.backend;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The nats-server program: the one that is named, else an installed one, else Debian's package,
/// whose origin apt verifies by the signature of the archive's index.
final class NatsBinary {

  private static final String PROGRAM = "nats-server";
  private static final Pattern VERSION = Pattern.compile("v(\\d+)\\.(\\d+)\\.(\\d+)");
  private static final List<Path> USUAL =
      Stream.of("/usr/sbin", "/usr/local/bin", "/opt/homebrew/bin").map(Path::of).toList();

  private final Path path;
  private final String version;

  private NatsBinary(Path path, String version) {
    this.path = path;
    this.version = version;
  }

  /// Where to look.
  ///
  /// @param named the program that the user named, if any
  /// @param directories where installed programs may be
  /// @param cache where a program that was fetched earlier is, and where a fetched one goes
  record Search(@Nullable String named, List<Path> directories, Path cache) {

    static Search ofThisProcess() {
      String named = System.getProperty("whytrail.nats-server", System.getenv("NATS_SERVER"));
      String path = System.getenv().getOrDefault("PATH", "");
      Stream<Path> directories =
          Arrays.stream(path.split(File.pathSeparator)).filter(d -> !d.isBlank()).map(Path::of);
      return new Search(
          named == null || named.isBlank() ? null : named,
          Stream.concat(directories, USUAL.stream()).distinct().toList(),
          Cache.directory().resolve(PROGRAM));
    }

    Optional<Path> program(String name) {
      return first(directories.stream(), name);
    }
  }

  static NatsBinary find() {
    return find(Search.ofThisProcess());
  }

  static synchronized NatsBinary find(Search search) {
    if (search.named() != null) {
      return of(Path.of(search.named()));
    }
    return search
        .program(PROGRAM)
        .or(() -> cached(search.cache()))
        .map(NatsBinary::of)
        .orElseGet(() -> of(fetch(search)));
  }

  Path path() {
    return path;
  }

  String version() {
    return version;
  }

  /// Whether JetStream can be told to sync each write to disk, which came with 2.10.
  boolean syncsAlways() {
    Matcher matcher = VERSION.matcher(version);
    return matcher.matches()
        && (Integer.parseInt(matcher.group(1)) > 2 || Integer.parseInt(matcher.group(2)) >= 10);
  }

  private static NatsBinary of(Path path) {
    Commands.Result result = Commands.run(List.of(path.toString(), "--version"));
    Matcher matcher = VERSION.matcher(result.orThrow("This is not a nats-server").output());
    if (!matcher.find()) {
      throw new IllegalStateException(path + " does not tell its version: " + result.output());
    }
    return new NatsBinary(path, matcher.group());
  }

  private static Optional<Path> cached(Path cache) {
    if (!Files.isDirectory(cache)) {
      return Optional.empty();
    }
    try (Stream<Path> versions = Files.list(cache)) {
      return first(versions.filter(NatsBinary::complete).sorted(), PROGRAM);
    } catch (IOException e) {
      throw new UncheckedIOException("Can't read " + cache, e);
    }
  }

  private static boolean complete(Path version) {
    return !version.toFile().getName().startsWith(".");
  }

  private static Optional<Path> first(Stream<Path> directories, String program) {
    return directories
        .map(directory -> directory.resolve(program))
        .filter(path -> Files.isRegularFile(path) && Files.isExecutable(path))
        .findFirst();
  }

  private static Path fetch(Search search) {
    Optional<Path> apt = search.program("apt-get");
    Optional<Path> dpkg = search.program("dpkg");
    if (apt.isEmpty() || dpkg.isEmpty()) {
      throw new IllegalStateException(
          "No nats-server found. Install it (macOS: brew install nats-server; elsewhere:"
              + " https://docs.nats.io/running-a-nats-service/introduction/installation)"
              + " or name the program in the environment variable NATS_SERVER.");
    }
    Path work = null;
    try {
      work = Files.createTempDirectory("whytrail-nats-package-");
      return unpack(dpkg.get(), download(apt.get(), work), search.cache());
    } catch (IOException e) {
      throw new UncheckedIOException("Can't fetch Debian's package of nats-server", e);
    } finally {
      delete(work);
    }
  }

  private static Path download(Path apt, Path work) throws IOException {
    say("No nats-server found: fetching Debian's package with apt-get, to be used from a cache.");
    run(apt, work, "download", PROGRAM);
    Optional<Path> known = deb(work);
    if (known.isPresent()) {
      return known.get();
    }
    say("apt-get does not know the package here: fetching the package index first.");
    String own = "Dir::State::lists=" + Files.createDirectories(work.resolve("lists"));
    run(apt, work, "-o", own, "update").orThrow("Can't fetch the package index");
    run(apt, work, "-o", own, "download", PROGRAM)
        .orThrow("Can't fetch nats-server: install it yourself or set NATS_SERVER");
    return deb(work).orElseThrow(() -> new IOException("apt-get downloaded no package"));
  }

  /// Runs apt-get without touching the state of the system, so that it needs no rights.
  private static Commands.Result run(Path apt, Path work, String... arguments) {
    List<String> command =
        new ArrayList<>(List.of(apt.toString(), "-q", "-o", "Dir::Cache=" + work));
    // Root would hand the download to a user who may not write here.
    command.addAll(List.of("-o", "APT::Sandbox::User="));
    command.addAll(List.of(arguments));
    return Commands.run(new ProcessBuilder(command).directory(work.toFile()));
  }

  private static Optional<Path> deb(Path work) throws IOException {
    try (Stream<Path> files = Files.list(work)) {
      return files.filter(file -> file.toString().endsWith(".deb")).findFirst();
    }
  }

  private static Path unpack(Path dpkg, Path deb, Path cache) throws IOException {
    Path tree = Files.createDirectories(deb.resolveSibling("tree"));
    Commands.run(List.of(dpkg.toString(), "-x", deb.toString(), tree.toString()))
        .orThrow("Can't unpack Debian's package");
    Path program = program(tree);
    Path entry =
        Cache.entry(
            cache.resolve(of(program).version()),
            directory -> Files.copy(program, directory.resolve(PROGRAM), COPY_ATTRIBUTES));
    say("nats-server " + entry.getFileName() + " is now in " + entry + ".");
    return entry.resolve(PROGRAM);
  }

  private static Path program(Path tree) throws IOException {
    try (Stream<Path> files = Files.walk(tree)) {
      return files
          .filter(file -> file.endsWith(PROGRAM) && Files.isRegularFile(file))
          .filter(Files::isExecutable)
          .findFirst()
          .orElseThrow(() -> new IOException("Debian's package holds no nats-server"));
    }
  }

  private static void delete(@Nullable Path directory) {
    if (directory != null) {
      try {
        Home.delete(directory);
      } catch (IOException e) {
        say("Can't delete " + directory + ": " + e);
      }
    }
  }

  private static void say(String sentence) {
    System.err.println(sentence);
  }
}
