package io.whytrail.runtime.messaging;

import com.google.protobuf.InvalidProtocolBufferException;
import io.nats.client.Connection;
import io.nats.client.ConsumeOptions;
import io.nats.client.ConsumerContext;
import io.nats.client.IterableConsumer;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.whytrail.interaction.v1.FactType;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hears the hints of one service and wakes its follower. It acknowledges at once: a hint only says
/// where to look, and what was done is known by the mark.
final class HintListener implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(HintListener.class);
  private static final int BATCH = 500;
  private static final int REMEMBERED = 10_000;
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final FactStream stream;
  private final String durable;
  private final String source;
  private final Set<FactType> types;
  private final WakeUp follower;
  private final WakeUp pause = new WakeUp();
  private final Thread thread;
  private final Set<String> tenants = new HashSet<>();
  private final Map<String, String> traceparents =
      new LinkedHashMap<>() {

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
          return size() > REMEMBERED;
        }
      };
  private volatile boolean closed;

  /// @param types what the follower wants to hear of; it passes over the rest with its next round
  HintListener(
      FactStream stream, String service, String source, Set<FactType> types, WakeUp follower) {
    this.stream = stream;
    this.source = source;
    this.types = Set.copyOf(types);
    this.durable = service + "-follows-" + source;
    this.follower = follower;
    this.thread = Thread.ofVirtual().name(durable + "-hints").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    while (!closed) {
      try {
        Optional<Connection> connection = stream.connected();
        if (connection.isPresent()) {
          listen(connection.get());
        }
      } catch (IOException | JetStreamApiException | IllegalStateException e) {
        log.debug("{} hears no hints", durable, e);
      } catch (InterruptedException e) {
        return;
      }
      try {
        pause.await(PAUSE);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void listen(Connection connection)
      throws IOException, JetStreamApiException, InterruptedException {
    FactStream.ensure(connection);
    ConsumerConfiguration consumer =
        ConsumerConfiguration.builder()
            .durable(durable)
            .filterSubject(FactStream.SUBJECTS + source + ".>")
            .ackPolicy(AckPolicy.Explicit)
            .build();
    ConsumerContext context =
        connection.getStreamContext(FactStream.NAME).createOrUpdateConsumer(consumer);
    try (IterableConsumer hints =
        context.iterate(ConsumeOptions.builder().batchSize(BATCH).build())) {
      while (!closed) {
        Message message = hints.nextMessage(PAUSE);
        if (message != null) {
          hear(message);
        } else {
          // Silence, or somebody deleted the stream with its consumers: then this fails.
          context.getConsumerInfo();
        }
      }
    } catch (InterruptedException | IOException | JetStreamApiException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void hear(Message message) throws InvalidProtocolBufferException {
    Fact fact = FactCodec.decode(io.whytrail.interaction.v1.Fact.parseFrom(message.getData()));
    if (types.contains(fact.type())) {
      String traceparent = TraceHeaders.traceparent(message.getHeaders());
      synchronized (this) {
        tenants.add(fact.tenant());
        traceparents.put(key(fact.tenant(), fact.index()), traceparent);
      }
      follower.wake();
    }
    message.ack();
  }

  /// The tenants that were named since the last time.
  synchronized Set<String> takeTenants() {
    Set<String> taken = Set.copyOf(tenants);
    tenants.clear();
    return taken;
  }

  /// The trace context of the hint that brought a fact, where a hint did.
  synchronized Optional<String> traceparent(String tenant, long index) {
    return Optional.ofNullable(traceparents.remove(key(tenant, index)))
        .filter(traceparent -> !traceparent.isEmpty());
  }

  private static String key(String tenant, long index) {
    return tenant + "/" + index;
  }

  @Override
  public void close() {
    closed = true;
    pause.wake();
    thread.interrupt();
  }
}
