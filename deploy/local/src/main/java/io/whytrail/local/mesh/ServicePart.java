package io.whytrail.local.mesh;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A service as a process: `java -jar`, its environment, its log file.
final class ServicePart implements Part {

  private static final Path SETSID = Path.of("/usr/bin/setsid");
  private static final long MAX_LOG = 32 << 20;
  private static final int STOPPING_SECONDS = 20;

  private final ServiceName service;
  private final DataDirectory data;
  private final List<String> command;
  private final Map<String, String> environment;
  private @Nullable Process process;

  ServicePart(
      ServiceName service,
      Installation installation,
      DataDirectory data,
      Map<String, String> environment) {
    this.service = service;
    this.data = data;
    this.command = command(service, installation, data);
    this.environment = Map.copyOf(environment);
  }

  @Override
  public String name() {
    return service.word();
  }

  @Override
  public synchronized void start() {
    Path log = data.log(name());
    try {
      if (Files.exists(log) && Files.size(log) > MAX_LOG) {
        Files.move(
            log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
      }
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectInput(new File("/dev/null"))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      builder.environment().putAll(environment);
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException("Can't start " + name(), e);
    }
  }

  @Override
  public synchronized void stop() {
    Process running = process;
    if (running == null) {
      return;
    }
    running.destroy();
    try {
      if (!running.waitFor(STOPPING_SECONDS, TimeUnit.SECONDS)) {
        running.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      running.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public synchronized ProcessHandle process() {
    return started().toHandle();
  }

  @Override
  public synchronized String end() {
    Process ended = started();
    return ended.isAlive() ? "" : "with exit code " + ended.exitValue();
  }

  private Process started() {
    Process started = process;
    if (started == null) {
      throw new IllegalStateException(name() + " was not started");
    }
    return started;
  }

  private static List<String> command(
      ServiceName service, Installation installation, DataDirectory data) {
    List<String> command = new ArrayList<>();
    // In a session of its own where the platform can: Ctrl-C in a terminal then reaches only the
    // launcher, which stops its parts in order.
    if (Files.isExecutable(SETSID)) {
      command.add(SETSID.toString());
    }
    command.addAll(
        List.of(
            Installation.java(),
            Leftovers.mark(data),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            service.heap(),
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:+AutoCreateSharedArchive",
            "-XX:SharedArchiveFile=" + installation.classArchive(service),
            // An archive of an older build is made anew; that is not worth a warning.
            "-Xlog:cds=off",
            "-Xlog:aot=off",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-jar",
            installation.jar(service).toString()));
    return command;
  }
}
