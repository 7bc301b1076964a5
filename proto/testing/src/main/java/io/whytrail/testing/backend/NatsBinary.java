package io.whytrail.testing.backend;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
  /// @param directories where an installed program may be
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
  }

  static NatsBinary find() {
    return find(Search.ofThisProcess());
  }

  static synchronized NatsBinary find(Search search) {
    if (search.named() != null) {
      return of(Path.of(search.named()));
    }
    return Stream.concat(search.directories().stream(), cached(search.cache()).stream())
        .map(directory -> directory.resolve(PROGRAM))
        .filter(Files::isExecutable)
        .filter(Files::isRegularFile)
        .findFirst()
        .map(NatsBinary::of)
        .orElseGet(() -> of(fetch(search.cache())));
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

  private static List<Path> cached(Path cache) {
    List<Path> versions = new ArrayList<>();
    if (Files.isDirectory(cache)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(cache, "[!.]*")) {
        entries.forEach(versions::add);
      } catch (IOException e) {
        throw new UncheckedIOException("Can't read " + cache, e);
      }
    }
    return versions;
  }

  private static Path fetch(Path cache) {
    if (!onPath("apt-get") || !onPath("dpkg")) {
      throw new IllegalStateException(
          "No nats-server found. Install it (macOS: brew install nats-server; elsewhere:"
              + " https://docs.nats.io/running-a-nats-service/introduction/installation)"
              + " or name the program in the environment variable NATS_SERVER.");
    }
    Path work = null;
    try {
      work = Files.createTempDirectory("whytrail-nats-package-");
      return unpack(download(work), cache);
    } catch (IOException e) {
      throw new UncheckedIOException("Can't fetch Debian's package of nats-server", e);
    } finally {
      delete(work);
    }
  }

  private static Path download(Path work) throws IOException {
    say("No nats-server found: fetching Debian's package with apt-get (nothing is installed).");
    Path lists = Files.createDirectories(work.resolve("lists"));
    Commands.Result known = apt(work, "download", PROGRAM);
    Optional<Path> deb = deb(work);
    if (known.ok() && deb.isPresent()) {
      return deb.get();
    }
    say("apt-get does not know the package yet: fetching the package index first.");
    String own = "Dir::State::lists=" + lists;
    apt(work, "-o", own, "update").orThrow("Can't fetch the package index");
    apt(work, "-o", own, "download", PROGRAM).orThrow("Can't fetch nats-server; set NATS_SERVER");
    return deb(work).orElseThrow(() -> new IOException("apt-get downloaded no package"));
  }

  private static Commands.Result apt(Path work, String... arguments) {
    List<String> command = new ArrayList<>(List.of("apt-get", "-q", "-o", "Dir::Cache=" + work));
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

  private static Path unpack(Path deb, Path cache) throws IOException {
    Path tree = Files.createDirectories(deb.resolveSibling("tree"));
    Commands.run(List.of("dpkg", "-x", deb.toString(), tree.toString()))
        .orThrow("Can't unpack Debian's package");
    Path program = program(tree);
    Path entry =
        Cache.entry(
            cache.resolve(of(program).version()),
            directory ->
                Files.copy(
                    program, directory.resolve(PROGRAM), StandardCopyOption.COPY_ATTRIBUTES));
    say("nats-server " + entry.getFileName() + " is now in " + entry);
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

  private static boolean onPath(String program) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
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
