package io.whytrail.runtime.messaging;

import io.micronaut.context.annotation.Value;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.StartupEvent;
import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.ErrorListener;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The connection to NATS and the stream that carries hints. A service starts and works without it.
@Singleton
public final class FactStream implements ApplicationEventListener<StartupEvent> {

  static final String NAME = "WHYTRAIL_FACTS";
  static final String SUBJECTS = "whytrail.facts.";

  private static final Logger log = LoggerFactory.getLogger(FactStream.class);
  private static final int STREAM_NOT_FOUND = 10059;

  private final Options options;
  private volatile @Nullable Connection connection;
  private volatile boolean closed;
  private final Thread connecting =
      Thread.ofVirtual().name("nats-connect").unstarted(this::connect);

  FactStream(
      @Value("${nats.url}") String url, @Value("${micronaut.application.name}") String name) {
    options =
        new Options.Builder()
            .server(url)
            .connectionName(name)
            .maxReconnects(-1)
            .reconnectWait(Duration.ofMillis(250))
            .connectionListener((c, event) -> listen(event))
            .errorListener(new ErrorListener() {})
            .build();
  }

  private static void listen(ConnectionListener.Events event) {
    log.info("NATS: {}", event);
  }

  @Override
  public void onApplicationEvent(StartupEvent event) {
    connecting.start();
  }

  private void connect() {
    try {
      Connection made = Nats.connectReconnectOnConnect(options);
      connection = made;
      if (closed) {
        made.close();
      }
    } catch (IOException e) {
      log.error("NATS can't be reached: facts will be late", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// The connection, while there is one.
  public Optional<Connection> connected() {
    Connection current = connection;
    return current != null && current.getStatus() == Connection.Status.CONNECTED
        ? Optional.of(current)
        : Optional.empty();
  }

  /// Creates the stream where it does not exist, for example because somebody deleted it.
  static void ensure(Connection connection) throws IOException, JetStreamApiException {
    JetStreamManagement management = connection.jetStreamManagement();
    try {
      management.getStreamInfo(NAME);
    } catch (JetStreamApiException e) {
      if (e.getApiErrorCode() != STREAM_NOT_FOUND) {
        throw e;
      }
      management.addStream(
          StreamConfiguration.builder()
              .name(NAME)
              .subjects(SUBJECTS + ">")
              .storageType(StorageType.File)
              .discardPolicy(DiscardPolicy.Old)
              .maxAge(Duration.ofHours(24))
              .maxMessages(1_000_000)
              .duplicateWindow(Duration.ofMinutes(2))
              .build());
    }
  }

  @PreDestroy
  void close() throws InterruptedException {
    closed = true;
    connecting.interrupt();
    Connection current = connection;
    if (current != null) {
      current.close();
    }
  }
}
