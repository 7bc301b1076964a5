package io.whytrail.local.mesh;

import io.whytrail.local.identity.Keys;
import io.whytrail.local.identity.TokenIssuer;
import io.whytrail.testing.backend.PostgresServer;
import java.util.HashMap;
import java.util.Map;

/// What a service is told by environment variables: where it listens, where its peers are, and
/// where its keys lie.
final class ServiceEnvironment {

  private static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";

  private final Map<String, Integer> ports;
  private final Keys keys;
  private final PostgresServer postgres;
  private final String natsUrl;
  private final Map<String, String> user;
  private final String sampler;

  /// @param user the environment of this process, whose own choices of telemetry win
  /// @param sampler which traces are kept where the user does not say
  ServiceEnvironment(
      Map<String, Integer> ports,
      Keys keys,
      PostgresServer postgres,
      String natsUrl,
      Map<String, String> user,
      String sampler) {
    this.ports = ports;
    this.keys = keys;
    this.postgres = postgres;
    this.natsUrl = natsUrl;
    this.user = user;
    this.sampler = sampler;
  }

  /// Whether the user's own collector gets the telemetry.
  static boolean exportsElsewhere(Map<String, String> user) {
    return user.containsKey(ENDPOINT) || user.containsKey("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
  }

  Map<String, String> of(ServiceName service) {
    Map<String, String> environment = new HashMap<>();
    environment.put("GRPC_PORT", Integer.toString(port(service.word() + ".grpc")));
    environment.put("HTTP_PORT", Integer.toString(port(service.word() + ".http")));
    environment.put("WHYTRAIL_BIND", "127.0.0.1");
    for (ServiceName peer : ServiceName.values()) {
      environment.put(peer.name() + "_TARGET", "127.0.0.1:" + port(peer.word() + ".grpc"));
    }
    environment.put("JDBC_URL", postgres.jdbcUrl(service.word()));
    environment.put("JDBC_USER", postgres.user());
    environment.put("JDBC_PASSWORD", postgres.password());
    environment.put("NATS_URL", natsUrl);
    environment.put("WHYTRAIL_JWKS", keys.jwks().toString());
    environment.put("WHYTRAIL_ISSUER", TokenIssuer.ISSUER);
    environment.put("WHYTRAIL_SERVICE_KEY", keys.service().toString());
    if (service == ServiceName.INGEST) {
      environment.put("WHYTRAIL_MASKING_KEY", keys.masking().toString());
      environment.put("WHYTRAIL_LEDGER_KEY", keys.ledger().toString());
    }
    telemetry()
        .forEach((name, value) -> {
          if (!user.containsKey(name)) {
            environment.put(name, value);
          }
        });
    return environment;
  }

  private Map<String, String> telemetry() {
    Map<String, String> telemetry = new HashMap<>();
    telemetry.put("OTEL_TRACES_EXPORTER", "otlp");
    // Half a second: a trace can be looked at soon after it happened.
    telemetry.put("OTEL_BSP_SCHEDULE_DELAY", "500");
    telemetry.put("OTEL_BSP_MAX_QUEUE_SIZE", "16384");
    telemetry.put("OTEL_TRACES_SAMPLER", sampler);
    telemetry.put("OTEL_TRACES_SAMPLER_ARG", "0.1");
    if (!exportsElsewhere(user)) {
      telemetry.put("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc");
      telemetry.put(ENDPOINT, "http://127.0.0.1:" + port("otlp"));
    }
    return telemetry;
  }

  private int port(String name) {
    Integer port = ports.get(name);
    if (port == null) {
      throw new IllegalStateException("No port was planned for " + name);
    }
    return port;
  }
}
