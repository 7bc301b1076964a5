package io.whytrail.testing;

import io.whytrail.testing.backend.NatsServer;
import io.whytrail.testing.backend.PostgresServer;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One real Postgres and one real NATS for all tests of a JVM, started by the first test that asks.
///
/// They are containers where Docker answers and has the images, and local processes otherwise; the
/// system property `whytrail.test.backends` (or the environment variable `WHYTRAIL_TEST_BACKENDS`)
/// asks for `docker` or `embedded`. A backend that does not start fails the test: it is never
/// skipped.
public final class Backends {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");
  private static final ReentrantLock LOCK = new ReentrantLock();
  private static @Nullable Backends instance;
  private static @Nullable String failure;

  /// How the backends run.
  public enum Mode {
    DOCKER,
    EMBEDDED
  }

  private final Mode mode;
  private final Databases databases;
  private final Messages messages;
  private final Map<String, String> urls = new ConcurrentHashMap<>();
  private final AtomicInteger fresh = new AtomicInteger();

  private Backends(Mode mode) {
    this.mode = mode;
    this.databases = mode == Mode.DOCKER ? DockerBackends.databases() : embeddedDatabases();
    try {
      this.messages = mode == Mode.DOCKER ? DockerBackends.messages() : embeddedMessages();
    } catch (RuntimeException e) {
      databases.stop().run();
      throw e;
    }
  }

  /// A server that databases are made on.
  record Databases(UnaryOperator<String> create, String user, String password, Runnable stop) {}

  /// A NATS server.
  record Messages(String url, Runnable stop) {}

  /// The backends of this JVM. Where they did not start, every further call fails at once, so that
  /// a whole suite does not wait for the same failure.
  public static Backends get() {
    LOCK.lock();
    try {
      if (failure != null) {
        throw new IllegalStateException(
            "The backends of the tests did not start earlier in this JVM: " + failure);
      }
      return instance == null ? startOnce() : instance;
    } finally {
      LOCK.unlock();
    }
  }

  private static Backends startOnce() {
    try {
      Backends backends = new Backends(wantedMode());
      instance = backends;
      // For a JVM that is stopped before its last test.
      Runtime.getRuntime().addShutdownHook(new Thread(Backends::closeIfStarted));
      return backends;
    } catch (RuntimeException e) {
      failure = e.toString();
      throw e;
    }
  }

  static void closeIfStarted() {
    LOCK.lock();
    try {
      Backends backends = instance;
      instance = null;
      if (backends != null) {
        backends.close();
      }
    } finally {
      LOCK.unlock();
    }
  }

  public Mode mode() {
    return mode;
  }

  /// The JDBC URL of a database that all tests of this JVM share under this name.
  public String jdbcUrl(String database) {
    if (!NAME.matcher(database).matches()) {
      throw new IllegalArgumentException("Not a plain database name: " + database);
    }
    return urls.computeIfAbsent(database, databases.create());
  }

  /// The JDBC URL of a new, empty database, another one each time.
  public String freshDatabase(String prefix) {
    return jdbcUrl(prefix.replace('-', '_') + "_" + fresh.incrementAndGet());
  }

  public String user() {
    return databases.user();
  }

  public String password() {
    return databases.password();
  }

  public String natsUrl() {
    return messages.url();
  }

  private void close() {
    try {
      messages.stop().run();
    } finally {
      databases.stop().run();
    }
  }

  private static Mode wantedMode() {
    String wanted =
        System.getProperty(
            "whytrail.test.backends",
            System.getenv().getOrDefault("WHYTRAIL_TEST_BACKENDS", "auto"));
    return switch (wanted.toLowerCase(Locale.ROOT)) {
      case "docker" -> Mode.DOCKER;
      case "embedded" -> Mode.EMBEDDED;
      case "auto" -> DockerBackends.usable() ? Mode.DOCKER : Mode.EMBEDDED;
      default ->
          throw new IllegalArgumentException(
              "whytrail.test.backends is docker, embedded or auto, not " + wanted);
    };
  }

  private static Databases embeddedDatabases() {
    PostgresServer server = PostgresServer.temporary();
    return new Databases(server::createDatabase, server.user(), server.password(), server::stop);
  }

  private static Messages embeddedMessages() {
    NatsServer server = NatsServer.temporary();
    return new Messages(server.url(), server::stop);
  }
}
