package io.whytrail.replay.run;

import io.micronaut.context.ApplicationContext;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A replica in a process of its own, so that it can be killed.
final class ReplicaProcess implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ReplicaProcess.class);
  private static final String READY = "replica is ready";

  private final Process process;

  private ReplicaProcess(Process process) {
    this.process = process;
  }

  /// Starts one and waits until its workers are there.
  static ReplicaProcess start(Map<String, Object> properties, Path directory) throws IOException {
    Properties file = new Properties();
    properties.forEach((key, value) -> file.setProperty(key, String.valueOf(value)));
    Path path = Files.createTempFile(directory, "replica-", ".properties");
    try (var out = Files.newBufferedWriter(path)) {
      file.store(out, null);
    }
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                ReplicaProcess.class.getName(),
                path.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.endsWith(READY)) {
        Thread.ofPlatform().daemon().start(() -> drain(out));
        return new ReplicaProcess(process);
      }
    }
    throw new AssertionError("The replica ended with " + process.exitValue());
  }

  /// Nobody may have to wait because nobody reads a log.
  private static void drain(Reader out) {
    try {
      out.transferTo(Writer.nullWriter());
    } catch (IOException e) {
      log.debug("The replica is gone", e);
    }
  }

  /// As `kill -9` does: nothing is handed back and nothing is told.
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /// Runs until its input ends, which it does with the process that started it.
  public static void main(String[] args) throws IOException {
    Properties file = new Properties();
    try (Reader in = Files.newBufferedReader(Path.of(args[0]))) {
      file.load(in);
    }
    Map<String, Object> properties = new TreeMap<>();
    file.forEach((key, value) -> properties.put(String.valueOf(key), value));
    ApplicationContext.run(properties);
    System.out.println(READY);
    System.in.transferTo(OutputStream.nullOutputStream());
    Runtime.getRuntime().halt(0);
  }
}
