package io.whytrail.testing;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/// The backends as containers.
final class DockerBackends {

  private static final String POSTGRES =
      System.getProperty("whytrail.test.postgres-image", "postgres:17-alpine");
  private static final String NATS =
      System.getProperty("whytrail.test.nats-image", "nats:2.11-alpine");

  /// As the embedded server has it, so that text sorts the same way.
  private static final String INITDB =
      "--data-checksums --locale-provider=builtin --builtin-locale=C.UTF-8 --locale=C";

  private DockerBackends() {}

  /// Whether Docker answers and has both images. Images are pulled only where
  /// `whytrail.test.pull=true` asks for it: a pull that can't succeed takes minutes to fail. The
  /// socket is looked for first, because asking Testcontainers without one costs a second.
  static boolean usable() {
    return socket()
        && DockerClientFactory.instance().isDockerAvailable()
        && (Boolean.getBoolean("whytrail.test.pull")
            || Stream.of(POSTGRES, NATS).allMatch(DockerBackends::local));
  }

  static Backends.Databases databases() {
    PostgreSQLContainer postgres =
        new PostgreSQLContainer(
                DockerImageName.parse(POSTGRES).asCompatibleSubstituteFor("postgres"))
            .withEnv("POSTGRES_INITDB_ARGS", INITDB)
            .withCommand("postgres", "-c", "fsync=on", "-c", "max_connections=200");
    postgres.start();
    return new Backends.Databases(
        database -> create(postgres, database),
        postgres.getUsername(),
        postgres.getPassword(),
        postgres::stop);
  }

  static Backends.Messages messages() {
    GenericContainer<?> nats =
        new GenericContainer<>(DockerImageName.parse(NATS))
            .withCommand("-js")
            .withExposedPorts(4222)
            .waitingFor(Wait.forLogMessage(".*Server is ready.*", 1));
    nats.start();
    return new Backends.Messages(
        "nats://" + nats.getHost() + ":" + nats.getMappedPort(4222), nats::stop);
  }

  private static String create(PostgreSQLContainer postgres, String database) {
    try (Connection connection =
            DriverManager.getConnection(
                postgres.getJdbcUrl(), postgres.getUsername(), postgres.getPassword());
        Statement statement = connection.createStatement()) {
      statement.execute("create database \"" + database + "\"");
    } catch (SQLException e) {
      throw new IllegalStateException("Can't create the database " + database, e);
    }
    return "jdbc:postgresql://"
        + postgres.getHost()
        + ":"
        + postgres.getMappedPort(5432)
        + "/"
        + database;
  }

  private static boolean socket() {
    return System.getenv("DOCKER_HOST") != null
        || Files.exists(Path.of("/var/run/docker.sock"))
        || Files.exists(Path.of(System.getProperty("user.home"), ".docker/run/docker.sock"));
  }

  private static boolean local(String image) {
    DockerClient client = DockerClientFactory.lazyClient();
    try {
      client.inspectImageCmd(image).exec();
      return true;
    } catch (NotFoundException e) {
      return false;
    }
  }
}
