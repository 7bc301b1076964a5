package io.whytrail.testing.facts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.context.ApplicationContext;
import io.micronaut.grpc.server.GrpcEmbeddedServer;
import io.micronaut.runtime.Micronaut;
import io.micronaut.transaction.TransactionOperations;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import io.whytrail.interaction.v1.FactType;
import io.whytrail.runtime.messaging.Outbox;
import io.whytrail.runtime.messaging.PendingFact;
import io.whytrail.testing.Await;
import io.whytrail.testing.Backends;
import io.whytrail.testing.ServiceProperties;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FactsTest {

  private static final Duration SOON = Duration.ofSeconds(20);

  private final List<ApplicationContext> running = new ArrayList<>();
  private ApplicationContext source;

  @BeforeEach
  void startSource() {
    source = start(ServiceProperties.forTest("scoring"));
  }

  @AfterEach
  void stop() {
    running.reversed().forEach(ApplicationContext::close);
  }

  @Test
  void facts_haveTheirEffectOnceAndInOrder() {
    EffectHandler follower = startFollower(Map.of()).getBean(EffectHandler.class);

    IntStream.range(0, 500).forEach(i -> commit("acme", "a" + i));

    Await.until(SOON, () -> follower.effects().size() == 500);
    assertThat(follower.effects())
        .containsExactlyElementsOf(IntStream.range(0, 500).mapToObj(i -> "acme/a" + i).toList());
  }

  @Test
  void deletedStream_losesNothing() throws Exception {
    EffectHandler follower = startFollower(Map.of()).getBean(EffectHandler.class);

    for (int i = 0; i < 300; i++) {
      commit("acme", "a" + i);
      if (i % 100 == 50) {
        deleteStream();
      }
    }

    Await.until(SOON, () -> follower.effects().size() == 300);
    assertThat(follower.effects()).doesNotHaveDuplicates();
  }

  @Test
  void followerWithoutNats_isLateAndComplete() {
    EffectHandler follower =
        startFollower(Map.of("nats.url", "nats://127.0.0.1:1")).getBean(EffectHandler.class);

    IntStream.range(0, 20).forEach(i -> commit("acme", "a" + i));

    Await.until(SOON, () -> follower.effects().size() == 20);
  }

  @Test
  void batchThatFails_comesAgainWithOneEffect() {
    EffectHandler follower = startFollower(Map.of()).getBean(EffectHandler.class);
    follower.failures.set(3);

    IntStream.range(0, 10).forEach(i -> commit("acme", "a" + i));

    Await.until(SOON, () -> follower.effects().size() == 10);
    assertThat(follower.failures).hasValue(0);
    assertThat(follower.effects()).doesNotHaveDuplicates();
  }

  @Test
  void twoReplicasOfAFollower_haveEachEffectOnce() {
    Map<String, String> properties = ServiceProperties.forTest("policy");
    EffectHandler first = startFollower(properties).getBean(EffectHandler.class);
    startFollower(properties);

    IntStream.range(0, 300).forEach(i -> commit(i % 2 == 0 ? "acme" : "globex", "a" + i));

    Await.until(SOON, () -> first.effects().size() == 300);
    assertThat(first.effects()).doesNotHaveDuplicates();
  }

  @Test
  void concurrentCommits_getADenseLog() {
    EffectHandler follower = startFollower(Map.of()).getBean(EffectHandler.class);

    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      IntStream.range(0, 400).forEach(i -> threads.execute(() -> commit("acme", "a" + i)));
    }

    Await.until(SOON, () -> follower.effects().size() == 400);
    assertThat(follower.effects()).doesNotHaveDuplicates();
  }

  @Test
  void rolledBackTransaction_leavesNoFact() {
    EffectHandler follower = startFollower(Map.of()).getBean(EffectHandler.class);

    assertThatThrownBy(() ->
            transactions()
                .executeWrite(status -> {
                  outbox().append(fact("acme", "gone"));
                  throw new IllegalStateException("rolled back");
                }))
        .hasMessage("rolled back");
    commit("acme", "kept");

    Await.until(SOON, () -> !follower.effects().isEmpty());
    assertThat(follower.effects()).containsExactly("acme/kept");
  }

  @Test
  void append_refusesToWorkOutsideOfATransaction() {
    assertThatThrownBy(() -> outbox().append(fact("acme", "a"))).isInstanceOf(Exception.class);
  }

  private ApplicationContext startFollower(Map<String, String> properties) {
    Map<String, String> all = new HashMap<>();
    if (!properties.containsKey("datasources.default.url")) {
      all.putAll(ServiceProperties.forTest("policy"));
    }
    all.putAll(properties);
    all.put("test.follower", "true");
    int port = source.getBean(GrpcEmbeddedServer.class).getPort();
    all.put("grpc.channels.scoring.target", "127.0.0.1:" + port);
    return start(all);
  }

  private ApplicationContext start(Map<String, String> properties) {
    ApplicationContext context =
        Micronaut.build(new String[0])
            .banner(false)
            .properties(new HashMap<String, Object>(properties))
            .start();
    running.add(context);
    return context;
  }

  private void commit(String tenant, String id) {
    transactions()
        .executeWrite(status -> {
          outbox().append(fact(tenant, id));
          return null;
        });
  }

  private static PendingFact fact(String tenant, String id) {
    return new PendingFact(tenant, FactType.FACT_TYPE_ASSESSMENT_COMPLETED, id, "", "c-" + id);
  }

  private Outbox outbox() {
    return source.getBean(Outbox.class);
  }

  @SuppressWarnings("unchecked")
  private TransactionOperations<java.sql.Connection> transactions() {
    return source.getBean(TransactionOperations.class);
  }

  private static void deleteStream()
      throws IOException, InterruptedException, JetStreamApiException {
    try (Connection nats = Nats.connect(Backends.get().natsUrl())) {
      nats.jetStreamManagement().deleteStream("WHYTRAIL_FACTS");
    }
  }
}
