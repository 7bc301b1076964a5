package io.whytrail.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.api.StreamConfiguration;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class BackendsTest {

  private final Backends backends = Backends.get();

  @Test
  void get_isTheSameForTheWholeJvm() {
    assertThat(Backends.get()).isSameAs(backends);
  }

  @Test
  void jdbcUrl_isOneDatabaseForOneName() throws SQLException {
    String url = backends.jdbcUrl("shared_notes");

    assertThat(backends.jdbcUrl("shared_notes")).isEqualTo(url);
    assertThat(query(url, "select current_database()")).isEqualTo("shared_notes");
  }

  @Test
  void freshDatabase_isAnotherOneEachTime() throws SQLException {
    String one = backends.freshDatabase("ingest-service");
    String other = backends.freshDatabase("ingest-service");

    assertThat(one).isNotEqualTo(other);
    assertThat(query(other, "select count(*) from pg_tables where schemaname = 'public'"))
        .isEqualTo("0");
  }

  @Test
  void jdbcUrl_refusesANameThatIsNotPlain() {
    assertThatThrownBy(() -> backends.jdbcUrl("x; y")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void postgres_isDurableInEveryMode() throws SQLException {
    String url = backends.jdbcUrl("settings");

    assertThat(query(url, "show fsync")).isEqualTo("on");
    assertThat(query(url, "show data_checksums")).isEqualTo("on");
    assertThat(query(url, "select datlocale from pg_database where datname = 'settings'"))
        .isEqualTo("C.UTF-8");
  }

  @Test
  void nats_hasJetStream() throws Exception {
    try (Connection connection = Nats.connect(backends.natsUrl())) {
      connection
          .jetStreamManagement()
          .addStream(
              StreamConfiguration.builder().name("BACKENDS").subjects("backends.test").build());

      assertThat(connection.jetStream().publish("backends.test", "x".getBytes(UTF_8)).getSeqno())
          .isEqualTo(1);
    }
  }

  @Test
  void serviceProperties_areEverythingAServiceNeeds() {
    Map<String, String> properties = ServiceProperties.forTest("ingest");

    assertThat(properties)
        .containsEntry("whytrail.service", "ingest")
        .containsEntry("nats.url", backends.natsUrl())
        .containsEntry("grpc.server.port", "0")
        .containsEntry("micronaut.server.port", "-1")
        .containsAllEntriesOf(TestIdentity.get().properties());
    assertThat(properties.get("datasources.default.url"))
        .isNotEqualTo(ServiceProperties.forTest("ingest").get("datasources.default.url"));
  }

  private String query(String url, String sql) throws SQLException {
    try (java.sql.Connection connection =
            DriverManager.getConnection(url, backends.user(), backends.password());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }
}
