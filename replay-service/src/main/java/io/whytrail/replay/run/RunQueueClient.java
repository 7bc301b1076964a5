package io.whytrail.replay.run;

import io.nats.client.Connection;
import io.nats.client.ConsumerContext;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamStatusCheckedException;
import io.nats.client.Message;
import io.nats.client.PublishOptions;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.whytrail.runtime.messaging.FactStream;
import io.whytrail.runtime.messaging.WakeUp;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A JetStream work queue that says which runs wait: there is a message for each shard, which is
/// its run's id and reaches one worker of one replica. It saves waiting and nothing else: without
/// NATS the worker's next look at the database finds the run.
@Singleton
final class RunQueueClient {

  private static final Logger log = LoggerFactory.getLogger(RunQueueClient.class);

  private static final String STREAM = "WHYTRAIL_RUNS";
  private static final String SUBJECT = "whytrail.runs";
  private static final String WORKERS = "replay-workers";
  private static final int NOT_FOUND = 404;

  /// A server refuses to wait for less.
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  private final FactStream nats;
  private final WakeUp unheard = new WakeUp();

  RunQueueClient(FactStream nats) {
    this.nats = nats;
  }

  /// Tells one worker for each shard of a run, after the transaction that stored it.
  void announce(UUID run, int shards) {
    Optional<Connection> connection = nats.connected();
    if (connection.isEmpty()) {
      unheard.wake();
      return;
    }
    try {
      ensureStream(connection.get());
      JetStream stream = connection.get().jetStream();
      byte[] message = run.toString().getBytes(StandardCharsets.UTF_8);
      for (int shard = 0; shard < shards; shard++) {
        stream.publish(
            SUBJECT, message, PublishOptions.builder().messageId(run + "/" + shard).build());
      }
    } catch (IOException | JetStreamApiException | IllegalStateException e) {
      log.debug("Run {} was not announced: the next look finds it", run, e);
      unheard.wake();
    }
  }

  /// Waits for a run to be announced, but no longer than this.
  Optional<UUID> await(Duration timeout) throws InterruptedException {
    Optional<Connection> connection = nats.connected();
    if (connection.isPresent()) {
      try {
        return Optional.ofNullable(consumer(connection.get()).next(atLeast(SHORTEST, timeout)))
            .flatMap(RunQueueClient::heard);
      } catch (IOException
          | JetStreamApiException
          | JetStreamStatusCheckedException
          | IllegalStateException e) {
        log.debug("The work queue does not answer", e);
      }
    }
    unheard.await(timeout);
    return Optional.empty();
  }

  /// Acknowledged at once: from here on the row says who has the run.
  private static Optional<UUID> heard(Message message) {
    message.ack();
    String text = new String(message.getData(), StandardCharsets.UTF_8);
    try {
      return Optional.of(UUID.fromString(text));
    } catch (IllegalArgumentException e) {
      log.warn("The work queue holds something that is no run: {}", text, e);
      return Optional.empty();
    }
  }

  private static Duration atLeast(Duration shortest, Duration wanted) {
    return wanted.compareTo(shortest) < 0 ? shortest : wanted;
  }

  private static ConsumerContext consumer(Connection connection)
      throws IOException, JetStreamApiException {
    ensureStream(connection);
    return connection
        .getStreamContext(STREAM)
        .createOrUpdateConsumer(
            ConsumerConfiguration.builder()
                .durable(WORKERS)
                .filterSubject(SUBJECT)
                .ackPolicy(AckPolicy.Explicit)
                .ackWait(Duration.ofSeconds(10))
                .build());
  }

  private static void ensureStream(Connection connection)
      throws IOException, JetStreamApiException {
    JetStreamManagement management = connection.jetStreamManagement();
    try {
      management.getStreamInfo(STREAM);
    } catch (JetStreamApiException e) {
      if (e.getErrorCode() != NOT_FOUND) {
        throw e;
      }
      management.addStream(
          StreamConfiguration.builder()
              .name(STREAM)
              .subjects(SUBJECT)
              .retentionPolicy(RetentionPolicy.WorkQueue)
              .storageType(StorageType.File)
              .maxAge(Duration.ofHours(24))
              .duplicateWindow(Duration.ofMinutes(2))
              .build());
    }
  }
}
