package io.whytrail.local.mesh;

import io.whytrail.testing.backend.PostgresServer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Postgres with one database for each service.
final class PostgresPart implements Part {

  private final DataDirectory data;
  private final int port;
  private @Nullable PostgresServer server;

  PostgresPart(DataDirectory data, int port) {
    this.data = data;
    this.port = port;
  }

  @Override
  public String name() {
    return "postgres";
  }

  @Override
  public synchronized void start() {
    letGo();
    PostgresServer started = PostgresServer.at(data.postgres(), port);
    server = started;
    ServiceName.words().forEach(started::createDatabase);
  }

  /// What services connect with.
  synchronized PostgresServer server() {
    PostgresServer running = server;
    if (running == null) {
      throw new IllegalStateException("Postgres was not started");
    }
    return running;
  }

  @Override
  public synchronized void stop() {
    PostgresServer running = server;
    server = null;
    if (running != null) {
      running.stop();
    }
  }

  @Override
  public ProcessHandle process() {
    return PidFile.running(pidFile(data), "postgres")
        .orElseThrow(() -> new IllegalStateException("Postgres does not run"));
  }

  @Override
  public String end() {
    return "";
  }

  /// Of a server that died there is only the directory to let go of, and a stale process id, which
  /// the next start clears away; being told that it can't be stopped is no news.
  private void letGo() {
    try {
      stop();
    } catch (IllegalStateException e) {
      server = null;
    }
  }

  static Path pidFile(DataDirectory data) {
    return data.postgres().resolve("data").resolve("postmaster.pid");
  }
}
