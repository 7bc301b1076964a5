package io.whytrail.runtime.telemetry;

import io.grpc.BindableService;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.micronaut.jdbc.DataSourceResolver;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// gRPC health says SERVING while the database answers. NATS does not count: without it facts are
/// late and nothing else.
@Singleton
final class HealthUpdater {

  private static final Logger log = LoggerFactory.getLogger(HealthUpdater.class);

  private final HealthStatusManager health;
  private final DataSource database;
  private final List<String> services;
  private boolean serving = true;

  HealthUpdater(
      HealthStatusManager health,
      DataSource database,
      DataSourceResolver resolver,
      List<BindableService> services) {
    this.health = health;
    this.database = resolver.resolve(database);
    this.services =
        services.stream()
            .map(service -> service.bindService().getServiceDescriptor().getName())
            .filter(name -> name.startsWith("io.whytrail."))
            .toList();
  }

  @Scheduled(initialDelay = "0s", fixedDelay = "2s")
  void update() {
    boolean answers = databaseAnswers();
    ServingStatus status = answers ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
    health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
    services.forEach(service -> health.setStatus(service, status));
    if (answers && !serving) {
      log.info("The database answers again");
    }
    serving = answers;
  }

  private boolean databaseAnswers() {
    try (Connection connection = database.getConnection()) {
      return connection.isValid(1);
    } catch (SQLException e) {
      if (serving) {
        log.warn("The database does not answer", e);
      }
      return false;
    }
  }
}
