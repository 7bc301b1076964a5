package io.whytrail.testing.backend;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// A program that starts a server and holds it until it is killed.
final class HeldServers {

  private static final String READY = "The server runs in ";

  private final Process process;
  private final Path directory;

  private HeldServers(Process process, Path directory) {
    this.process = process;
    this.directory = directory;
  }

  public static void main(String[] arguments) throws IOException {
    Path log =
        switch (arguments[0]) {
          case "postgres" -> PostgresServer.at(Path.of(arguments[1])).log();
          case "nats" -> NatsServer.at(Path.of(arguments[1])).log();
          case "temporary-postgres" -> PostgresServer.temporary().log();
          case "temporary-nats" -> NatsServer.temporary().log();
          default -> throw new IllegalArgumentException(arguments[0]);
        };
    System.out.println(READY + log.getParent());
    System.in.read();
  }

  /// Starts this program in a JVM of its own and returns when the server runs.
  static HeldServers start(String... arguments) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            HeldServers.class.getName());
    Process process =
        new ProcessBuilder(Stream.concat(command.stream(), Stream.of(arguments)).toList())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String line = process.inputReader().readLine();
    while (line != null && !line.startsWith(READY)) {
      line = process.inputReader().readLine();
    }
    if (line == null) {
      throw new IllegalStateException("The program ended before its server ran");
    }
    return new HeldServers(process, Path.of(line.substring(READY.length())));
  }

  /// Where the server lives.
  Path directory() {
    return directory;
  }

  /// Kills the JVM as `kill -9` does: nothing of it runs any more, neither hooks nor finally
  /// blocks.
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }
}
