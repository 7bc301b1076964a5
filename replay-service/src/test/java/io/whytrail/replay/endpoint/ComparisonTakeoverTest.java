package io.whytrail.replay.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.test.annotation.MockBean;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import io.micronaut.test.support.TestPropertyProvider;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.interaction.v1.Message;
import io.whytrail.interaction.v1.Model;
import io.whytrail.interaction.v1.Role;
import io.whytrail.interaction.v1.Stage;
import io.whytrail.replay.FakeEndpoint;
import io.whytrail.replay.FakeEndpoint.Reply;
import io.whytrail.replay.FakeIngest;
import io.whytrail.replay.FakePolicy;
import io.whytrail.replay.FakeScoring;
import io.whytrail.replay.endpoint.PostgresComparisons.Batch;
import io.whytrail.replay.history.CatchUpClient;
import io.whytrail.replay.v1.CompareModelsRequest;
import io.whytrail.replay.v1.CompareModelsResponse;
import io.whytrail.replay.v1.Comparison;
import io.whytrail.replay.v1.EndpointModel;
import io.whytrail.replay.v1.RecordedModel;
import io.whytrail.replay.v1.RunState;
import io.whytrail.replay.v1.VerdictMeasure;
import io.whytrail.runtime.failure.Failure;
import io.whytrail.testing.Await;
import io.whytrail.testing.MutableClock;
import io.whytrail.testing.ServiceProperties;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What becomes of a comparison whose worker dies or is stopped, and what it costs. There is no
/// worker but those of the test, and NATS can't be reached.
@MicronautTest(transactional = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ComparisonTakeoverTest implements TestPropertyProvider {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int PROMPTS = 20;
  private static final int BATCH = 16;
  private static final int AT_ONCE = 4;
  private static final int MOST_REQUESTS = 30;

  private final FakePolicy policy = new FakePolicy();
  private final FakeIngest ingest = new FakeIngest();
  private final FakeScoring scoring = new FakeScoring();
  private final FakeEndpoint endpoint = new FakeEndpoint();
  private final MutableClock clock = MutableClock.at(Instant.now());

  @Inject private EndpointModelsHandler models;
  @Inject private ComparisonWorker worker;
  @Inject private EndpointConfiguration configuration;
  @Inject private CatchUpClient history;

  @Override
  public Map<String, String> getProperties() {
    Map<String, String> properties = ServiceProperties.forTest("replay");
    properties.put("grpc.channels.policy.target", policy.target());
    properties.put("grpc.channels.ingest.target", ingest.target());
    properties.put("grpc.channels.scoring.target", scoring.target());
    properties.put("nats.url", "nats://127.0.0.1:1");
    properties.put("whytrail.facts-poll", "50ms");
    properties.put("whytrail.replay.endpoint.url", endpoint.url());
    properties.put("whytrail.replay.endpoint.worker", "false");
    properties.put("whytrail.replay.endpoint.concurrency", String.valueOf(AT_ONCE));
    properties.put("whytrail.replay.endpoint.maximum-requests", String.valueOf(MOST_REQUESTS));
    return properties;
  }

  @MockBean(Clock.class)
  Clock clock() {
    return clock;
  }

  @AfterAll
  void close() {
    endpoint.close();
    policy.close();
    ingest.close();
    scoring.close();
  }

  /// A worker that hangs is a worker that died, but that it wakes up when nothing is its own.
  @Test
  void promptsOfADeadWorker_areTakenOverAndTheOthersAreNot() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    CountDownLatch woken = new CountDownLatch(1);
    int answered = 6;
    CountDownLatch stuck = new CountDownLatch(AT_ONCE);
    endpoint.model(
        "stuck",
        _ -> {
          int question = asked.incrementAndGet();
          if (question > answered && question <= answered + AT_ONCE) {
            stuck.countDown();
            await(woken);
          }
          return Reply.text("fine");
        });
    UUID id = started("dead", "stuck");
    Batch dead = worker.claim().orElseThrow();
    Thread hanging = Thread.ofPlatform().start(() -> work(dead));
    await(stuck);
    Await.until(PATIENCE, () -> found("dead", id).getDone() == answered);

    Batch other = worker.claim().orElseThrow();
    work(other);
    assertThat(worker.claim()).as("while the lease holds").isEmpty();
    clock.advance(configuration.lease());
    Batch heir = worker.claim().orElseThrow();
    work(heir);

    assertThat(dead.prompts()).hasSize(BATCH);
    assertThat(other.prompts()).hasSize(PROMPTS - BATCH);
    assertThat(heir.prompts()).hasSize(BATCH - answered);
    CompareModelsResponse result = found("dead", id).getResult();
    assertThat(result.getCompared()).isEqualTo(PROMPTS);
    assertThat(result.getSame()).isEqualTo(PROMPTS);
    woken.countDown();
    assertThat(hanging.join(PATIENCE)).isTrue();
    assertThat(asked).as("only what was on its way is asked twice").hasValue(PROMPTS + AT_ONCE);
    assertThat(found("dead", id).getResult()).isEqualTo(result);
  }

  /// It is one budget, whoever works.
  @Test
  void budget_isTheComparisons() throws Exception {
    endpoint.model(
        "chatty",
        question ->
            question.role().equals("tool")
                ? Reply.text("fine")
                : Reply.call("c", "lookup", "{\"id\":7}"));
    UUID id = started("costly", "chatty");

    worker.workOnAllDue();

    CompareModelsResponse result = found("costly", id).getResult();
    assertThat(endpoint.questions())
        .filteredOn(one -> one.body().get("model").getAsString().equals("chatty"))
        .hasSize(MOST_REQUESTS);
    assertThat(result.getNotComparableList())
        .singleElement()
        .satisfies(why -> assertThat(why.getReason()).isEqualTo("budget:requests"));
    assertThat(result.getCompared()).isLessThan(PROMPTS).isGreaterThanOrEqualTo(10);
  }

  @Test
  void cancelledComparison_asksNoMoreAndTellsWhy() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    endpoint.model(
        "cancelled",
        _ -> {
          asked.incrementAndGet();
          return Reply.text("fine");
        });
    UUID id = started("cancelled", "cancelled");
    Batch batch = worker.claim().orElseThrow();

    models.cancel(id, "Cancelled by somebody.");
    work(batch);

    assertThat(asked).hasValue(0);
    assertThat(worker.claim()).isEmpty();
    Comparison cancelled = found("cancelled", id);
    assertThat(cancelled.getState()).isEqualTo(RunState.RUN_STATE_FAILED);
    assertThat(cancelled.getFailure()).isEqualTo("Cancelled by somebody.");
    assertThat(cancelled.getDone()).isZero();
    assertThatThrownBy(() -> models.await("cancelled", id))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("Cancelled by somebody.");
  }

  @Test
  void comparisonOfNothing_isOverAtOnce() {
    history.await("nothing");

    Comparison comparison = models.start("nothing", "author", request("nothing", "stuck"));

    assertThat(comparison.getState()).isEqualTo(RunState.RUN_STATE_FINISHED);
    assertThat(comparison.getResult().getPrompts()).isZero();
    assertThat(models.find("another", UUID.fromString(comparison.getId()))).isEmpty();
  }

  private UUID started(String tenant, String model) {
    scoring.load("", "old");
    policy.storePolicy(FakePolicy.RECORDED);
    for (int i = 0; i < PROMPTS; i++) {
      record(tenant, tenant + "-" + i);
    }
    history.await(tenant);
    Comparison started = models.start(tenant, "author", request(tenant, model));
    assertThat(started.getState()).isEqualTo(RunState.RUN_STATE_RUNNING);
    assertThat(started.getPrompts()).isEqualTo(PROMPTS);
    return UUID.fromString(started.getId());
  }

  private void record(String tenant, String id) {
    ingest.record(
        Interaction.newBuilder()
            .setId(id)
            .setModel(Model.newBuilder().setName("recorded"))
            .addMessages(
                Message.newBuilder()
                    .setRole(Role.ROLE_USER)
                    .setContent(FakeScoring.text("Hello " + id)))
            .addToolCalls(
                io.whytrail.interaction.v1.ToolCall.newBuilder()
                    .setName("lookup")
                    .setArgumentsJson(tenant.equals("costly") ? "{\"id\":7}" : "{}")
                    .setResult(FakeScoring.text("found")))
            .setOutput(FakeScoring.text("fine"))
            .putAttributes("tag.tenant", tenant)
            .build());
    policy.record(
        tenant,
        FakePolicy.decision(id, 10, Instant.parse("2026-11-21T09:00:00Z")).toBuilder()
            .setInteractionId(id)
            .setStage(Stage.STAGE_OUTPUT)
            .build());
  }

  private static CompareModelsRequest request(String tenant, String model) {
    return CompareModelsRequest.newBuilder()
        .setBaseline(RecordedModel.newBuilder().putAttributes("tag.tenant", tenant))
        .setEndpointCandidate(EndpointModel.newBuilder().setName(model))
        .setVerdict(VerdictMeasure.getDefaultInstance())
        .build();
  }

  private Comparison found(String tenant, UUID id) {
    return models.find(tenant, id).orElseThrow();
  }

  private void work(Batch batch) {
    try {
      worker.work(batch);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
