package io.whytrail.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.stream.Stream;
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

  /// The images that this version of Testcontainers uses.
  private static final String RYUK = "testcontainers/ryuk:0.14.0";

  private static final String ALPINE = "alpine:3.17";

  /// As the embedded server has it, so that text sorts the same way.
  private static final String INITDB =
      "--data-checksums --encoding=UTF8"
          + " --locale-provider=builtin --builtin-locale=C.UTF-8 --locale=C";

  private DockerBackends() {}

  /// Whether Docker answers and has all images that are needed. Images are pulled only where
  /// `whytrail.test.pull=true` asks for it: a pull that can't succeed takes minutes to fail.
  static boolean usable() {
    Optional<DockerEngine> engine = DockerEngine.answering();
    if (engine.isEmpty() || Boolean.getBoolean("whytrail.test.pull")) {
      return engine.isPresent();
    }
    Optional<String> missing = images().filter(image -> !engine.get().has(image)).findFirst();
    missing.ifPresent(image ->
        System.err.println(
            "Docker answers but has no image "
                + image
                + ": tests use embedded servers (-Dwhytrail.test.pull=true pulls images)."));
    return missing.isEmpty();
  }

  /// Beside the servers, what Testcontainers starts for itself: a container that cleans up and,
  /// inside of a container, one that finds out the address of the host.
  private static Stream<String> images() {
    boolean cleansUp = !Boolean.parseBoolean(System.getenv("TESTCONTAINERS_RYUK_DISABLED"));
    boolean asksForHost =
        Files.exists(Path.of("/.dockerenv"))
            && System.getenv("TESTCONTAINERS_HOST_OVERRIDE") == null;
    Stream<String> own =
        Stream.concat(
            cleansUp ? Stream.of(RYUK) : Stream.empty(),
            asksForHost ? Stream.of(ALPINE) : Stream.empty());
    return Stream.concat(Stream.of(POSTGRES, NATS), own);
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
}
