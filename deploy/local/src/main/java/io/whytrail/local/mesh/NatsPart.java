package io.whytrail.local.mesh;

import io.whytrail.testing.backend.NatsServer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// nats-server with JetStream.
final class NatsPart implements Part {

  private final DataDirectory data;
  private final int port;
  private @Nullable NatsServer server;

  NatsPart(DataDirectory data, int port) {
    this.data = data;
    this.port = port;
  }

  @Override
  public String name() {
    return "nats";
  }

  @Override
  public synchronized void start() {
    stop();
    server = NatsServer.at(data.nats(), port);
  }

  synchronized NatsServer server() {
    NatsServer running = server;
    if (running == null) {
      throw new IllegalStateException("nats-server was not started");
    }
    return running;
  }

  @Override
  public synchronized void stop() {
    NatsServer running = server;
    server = null;
    if (running != null) {
      running.stop();
    }
  }

  @Override
  public ProcessHandle process() {
    return PidFile.running(pidFile(data), "nats-server")
        .orElseThrow(() -> new IllegalStateException("nats-server does not run"));
  }

  @Override
  public String end() {
    return "";
  }

  static Path pidFile(DataDirectory data) {
    return data.nats().resolve("nats.pid");
  }
}
