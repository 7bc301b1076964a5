package io.whytrail.replay.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import io.micronaut.test.support.TestPropertyProvider;
import io.nats.client.JetStreamApiException;
import io.whytrail.runtime.messaging.FactStream;
import io.whytrail.testing.Await;
import io.whytrail.testing.ServiceProperties;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// The work queue on real NATS; nobody but the test waits on it.
@MicronautTest(transactional = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RunQueueClientTest implements TestPropertyProvider {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Inject private RunQueueClient queue;
  @Inject private FactStream nats;

  @Override
  public Map<String, String> getProperties() {
    Map<String, String> properties = ServiceProperties.forTest("replay");
    properties.put("whytrail.replay.run.workers", "0");
    properties.put("grpc.channels.policy.target", "127.0.0.1:1");
    return properties;
  }

  @BeforeEach
  void empty() throws InterruptedException {
    Await.until(PATIENCE, () -> nats.connected().isPresent());
    Optional<UUID> left = queue.await(Duration.ofSeconds(1));
    while (left.isPresent()) {
      left = queue.await(Duration.ofSeconds(1));
    }
  }

  @Test
  void announcedRun_reachesWhoeverWaits() throws InterruptedException {
    UUID run = UUID.randomUUID();

    queue.announce(run, 1);

    assertThat(queue.await(PATIENCE)).contains(run);
    assertThat(queue.await(Duration.ofSeconds(1))).isEmpty();
  }

  @Test
  void everyRun_reachesOneOfManyWaiters() throws Exception {
    List<UUID> announced = Stream.generate(UUID::randomUUID).limit(8).toList();
    List<UUID> heard = new ArrayList<>();

    try (ExecutorService workers = Executors.newFixedThreadPool(8)) {
      List<Future<Optional<UUID>>> waiting =
          Stream.generate(() -> workers.submit(() -> queue.await(PATIENCE))).limit(8).toList();
      announced.forEach(run -> queue.announce(run, 1));
      for (Future<Optional<UUID>> one : waiting) {
        one.get().ifPresent(heard::add);
      }
    }

    assertThat(heard).containsExactlyInAnyOrderElementsOf(announced);
  }

  @Test
  void runOfThreeShards_isHeardThreeTimes() throws InterruptedException {
    UUID run = UUID.randomUUID();

    queue.announce(run, 3);

    for (int shard = 0; shard < 3; shard++) {
      assertThat(queue.await(PATIENCE)).contains(run);
    }
    assertThat(queue.await(Duration.ofSeconds(1))).isEmpty();
  }

  @Test
  void deletedStream_comesBack() throws InterruptedException, IOException, JetStreamApiException {
    nats.connected().orElseThrow().jetStreamManagement().deleteStream("WHYTRAIL_RUNS");
    UUID run = UUID.randomUUID();

    queue.announce(run, 1);

    assertThat(queue.await(PATIENCE)).contains(run);
  }

  @Test
  void messageThatIsNoRun_isPassedOver()
      throws InterruptedException, IOException, JetStreamApiException {
    nats.connected()
        .orElseThrow()
        .jetStream()
        .publish("whytrail.runs", "nonsense".getBytes(StandardCharsets.UTF_8));
    UUID run = UUID.randomUUID();
    queue.announce(run, 1);

    assertThat(queue.await(PATIENCE)).isEmpty();
    assertThat(queue.await(PATIENCE)).contains(run);
  }
}
