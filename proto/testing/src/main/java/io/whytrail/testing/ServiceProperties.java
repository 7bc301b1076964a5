package io.whytrail.testing;

import java.util.HashMap;
import java.util.Map;

/// The configuration of a service that runs inside of a test.
public final class ServiceProperties {

  private ServiceProperties() {}

  /// A fresh database, the shared NATS, the identity of the tests, any free gRPC port and no HTTP.
  /// The map is the caller's own: add and overwrite what the test needs.
  public static Map<String, String> forTest(String service) {
    Backends backends = Backends.get();
    Map<String, String> properties = new HashMap<>(TestIdentity.get().properties());
    properties.put("whytrail.service", service);
    properties.put("datasources.default.url", backends.freshDatabase(service));
    properties.put("datasources.default.username", backends.user());
    properties.put("datasources.default.password", backends.password());
    properties.put("nats.url", backends.natsUrl());
    properties.put("grpc.server.port", "0");
    properties.put("micronaut.server.port", "-1");
    return properties;
  }
}
