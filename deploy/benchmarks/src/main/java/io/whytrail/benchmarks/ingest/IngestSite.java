package io.whytrail.benchmarks.ingest;

import io.grpc.Channel;
import io.whytrail.benchmarks.call.Channels;
import io.whytrail.benchmarks.floor.Database;
import io.whytrail.benchmarks.measurement.Processor;
import io.whytrail.benchmarks.report.Machine;
import io.whytrail.benchmarks.site.EchoProcess;
import io.whytrail.benchmarks.site.ServiceProcess;
import io.whytrail.benchmarks.site.Site;
import io.whytrail.testing.backend.Ports;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A site with one ingest in a process of its own and nobody else.
public final class IngestSite {

  private static final String TENANT = "bench";
  private static final List<String> DURABILITY =
      List.of(
          "fsync",
          "synchronous_commit",
          "full_page_writes",
          "wal_sync_method",
          "data_checksums",
          "shared_buffers",
          "max_wal_size");

  private final Site site;
  private final List<String> java;
  private final ServiceProcess ingest;
  private final Channel channel;

  /// Starts ingest.
  ///
  /// @param java what follows `java` on the command line: options and the jar
  /// @param environment what it gets besides addresses and keys
  public IngestSite(Site site, List<String> java, Map<String, String> environment)
      throws InterruptedException {
    this.site = site;
    this.java = List.copyOf(java);
    int port = Ports.free();
    this.ingest = site.service("ingest", java, port, environment);
    this.channel = site.channel(port);
  }

  Channel ingestAs(String role) {
    return Channels.as(site.keys().token(TENANT, role), channel);
  }

  /// Of ingest itself.
  Database ingestDatabase() {
    return site.database("ingest");
  }

  /// Another one of the same server.
  Database floorDatabase() {
    return site.database("floor");
  }

  Path directory() {
    return site.directory();
  }

  long ingestPid() {
    return ingest.pid();
  }

  /// All that takes part but for the echo.
  List<Processor> processors() {
    List<Processor> processors = new ArrayList<>(site.processors());
    processors.add(ingest.processor());
    return processors;
  }

  /// Starts a server that does nothing but answer.
  EchoProcess echo() throws InterruptedException {
    return site.echo();
  }

  Machine machine() {
    Map<String, String> settings = new LinkedHashMap<>();
    DURABILITY.forEach(name -> settings.put(name, ingestDatabase().value("show " + name)));
    return new Machine(
        Map.of(
            "postgres", ingestDatabase().value("show server_version"),
            "nats", site.natsVersion()),
        settings,
        java.stream().filter(option -> option.startsWith("-X")).toList());
  }
}
