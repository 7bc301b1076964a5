package io.whytrail.testing.backend;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// A program that starts a server in a directory and holds it until it is killed.
final class HeldServers {

  private HeldServers() {}

  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[1]);
    AutoCloseable server =
        switch (arguments[0]) {
          case "postgres" -> PostgresServer.at(directory);
          case "nats" -> NatsServer.at(directory);
          default -> throw new IllegalArgumentException(arguments[0]);
        };
    System.out.println("holds " + server);
    System.in.read();
  }

  /// Starts this program in a JVM of its own and returns when the server runs.
  static Process start(String server, Path directory) throws IOException {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    HeldServers.class.getName(),
                    server,
                    directory.toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String line = process.inputReader().readLine();
    while (line != null && !line.startsWith("holds ")) {
      line = process.inputReader().readLine();
    }
    if (line == null) {
      throw new IllegalStateException("The program ended before its server ran");
    }
    return process;
  }

  /// Kills the JVM as `kill -9` does: nothing of it runs any more, neither hooks nor finally
  /// blocks.
  static void kill(Process process) throws InterruptedException {
    process.destroyForcibly().waitFor();
  }
}
