package io.whytrail.benchmarks.mesh;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.whytrail.benchmarks.call.Channels;
import io.whytrail.benchmarks.floor.Echo;
import io.whytrail.benchmarks.measurement.Floor;
import io.whytrail.benchmarks.measurement.Processor;
import io.whytrail.benchmarks.report.Machine;
import io.whytrail.benchmarks.site.EchoProcess;
import io.whytrail.benchmarks.site.Jar;
import io.whytrail.benchmarks.site.ServiceProcess;
import io.whytrail.benchmarks.site.Site;
import io.whytrail.testing.backend.Ports;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// A site with services that know one another, each in a process of its own.
public final class MeshSite {

  private static final String TENANT = "bench";

  private static final String ECHO = "bare gRPC call, 2 KB there and 32 bytes back";

  private final Site site;
  private final Map<String, Integer> ports = new TreeMap<>();
  private final Map<String, ManagedChannel> channels = new TreeMap<>();
  private final Map<Integer, Floor> echoes = new TreeMap<>();
  private final List<Processor> processors;
  private final EchoProcess echo;

  /// Starts services.
  ///
  /// @param names of the services
  /// @param java options of each one's JVM
  public MeshSite(Site site, List<String> names, List<String> java) throws InterruptedException {
    this.site = site;
    this.processors = new ArrayList<>(site.processors());
    names.forEach(name -> ports.put(name, Ports.free()));
    Map<String, String> targets = new TreeMap<>();
    ports.forEach((name, port) ->
        targets.put(name.toUpperCase(Locale.ROOT) + "_TARGET", "127.0.0.1:" + port));
    for (String name : names) {
      int port = port(name);
      List<String> command =
          Stream.concat(java.stream(), Stream.of("-jar", Jar.of(name + "-service").toString()))
              .toList();
      ServiceProcess process = site.service(name, command, port, targets);
      processors.add(process.processor());
      channels.put(name, site.channel(port));
    }
    this.echo = site.echo();
    processors.add(echo.processor());
  }

  /// A connection to a service as somebody with a role.
  public Channel as(String role, String service) {
    ManagedChannel channel = channels.get(service);
    if (channel == null) {
      throw new IllegalArgumentException(service + " does not run here");
    }
    return Channels.as(token(role), channel);
  }

  List<Processor> processors() {
    return processors;
  }

  public String token(String role) {
    return site.keys().token(TENANT, role);
  }

  /// Everything that is written here is deleted with the site.
  public Path directory() {
    return site.directory();
  }

  /// The bare call with so many in flight: the same floor however often it is asked for.
  public Floor echo(int inFlight) {
    return echoes.computeIfAbsent(
        inFlight, open -> new Floor(Echo.unary(echo.channel(), open), ECHO));
  }

  Machine machine() {
    return new Machine(Map.of("nats", site.natsVersion()), Map.of(), List.of());
  }

  public int port(String name) {
    Integer port = ports.get(name);
    if (port == null) {
      throw new IllegalArgumentException(name + " does not run here");
    }
    return port;
  }
}
