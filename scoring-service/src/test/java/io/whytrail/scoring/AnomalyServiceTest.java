package io.whytrail.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Timestamp;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.grpc.annotation.GrpcChannel;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import io.micronaut.test.support.TestPropertyProvider;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.interaction.v1.Fact;
import io.whytrail.interaction.v1.FactServiceGrpc;
import io.whytrail.interaction.v1.FactType;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.interaction.v1.ListFactsRequest;
import io.whytrail.interaction.v1.Message;
import io.whytrail.runtime.failure.Failures;
import io.whytrail.runtime.identity.Role;
import io.whytrail.scoring.v1.Anomaly;
import io.whytrail.scoring.v1.AnomalyKind;
import io.whytrail.scoring.v1.BatchGetAnomaliesRequest;
import io.whytrail.scoring.v1.ListAnomaliesRequest;
import io.whytrail.scoring.v1.ListAnomaliesResponse;
import io.whytrail.scoring.v1.ScoringServiceGrpc;
import io.whytrail.scoring.v1.ScoringServiceGrpc.ScoringServiceBlockingStub;
import io.whytrail.scoring.v1.Witness;
import io.whytrail.scoring.v1.WitnessRole;
import io.whytrail.testing.Await;
import io.whytrail.testing.Samples;
import io.whytrail.testing.ServiceProperties;
import io.whytrail.testing.TestIdentity;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// From interactions that ingest records to anomalies that anybody can ask for.
@MicronautTest(transactional = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnomalyServiceTest implements TestPropertyProvider {

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String TENANT = "unusual";
  private static final String SUBJECT = "sub_0123456789abcdef";
  private static final int ORDINARY = 40;

  private final FakeIngest ingest = new FakeIngest();
  private List<Anomaly> all = List.of();

  @Inject
  @GrpcChannel("grpc-server")
  private ManagedChannel channel;

  @Inject private MeterRegistry meters;

  @Override
  public Map<String, String> getProperties() {
    Map<String, String> properties = ServiceProperties.forTest("scoring");
    properties.put("grpc.channels.ingest.target", ingest.target());
    properties.put("whytrail.facts-poll", "100ms");
    properties.put("whytrail.behaviour.observations", "20");
    properties.put("whytrail.behaviour.age", "1h");
    return properties;
  }

  @BeforeAll
  void recordADayAndABurst() {
    for (int i = 0; i < ORDINARY; i++) {
      ingest.record(TENANT, said("ordinary-" + i, i * 600L, "word ".repeat(10 + i % 7)));
    }
    long burst = ORDINARY * 600L;
    for (int i = 0; i < 5; i++) {
      ingest.record(TENANT, said("long-" + i, burst + i * 60L, "word ".repeat(4000)));
    }
    // Announced twice, rated and watched once.
    ingest.append(TENANT, FactType.FACT_TYPE_INTERACTION_RECORDED, "long-4");
    ingest.record(TENANT, said("last", burst + 600, "word ".repeat(12)));
    Await.until(
        SOON,
        () ->
            facts().stream()
                    .filter(fact -> fact.getType() == FactType.FACT_TYPE_ASSESSMENT_COMPLETED)
                    .count()
                == ORDINARY + 6);
    all = list(ListAnomaliesRequest.getDefaultInstance()).getAnomaliesList();
  }

  @AfterAll
  void close() {
    ingest.close();
  }

  @Test
  void aBurst_isOneAnomalyOfItsSubjectAndPublishedAsAFact() {
    Anomaly found = found();

    assertThat(UUID.fromString(found.getId()).version()).isEqualTo(7);
    assertThat(found.getMeasured()).isEqualTo(20_000);
    assertThat(found.getExpected()).isBetween(40.0, 90.0);
    assertThat(found.getCorrelationId()).isEqualTo("correlation-of-" + found.getInteractionId());
    assertThat(all)
        .extracting(each -> each.getKind() + each.getSubjectId())
        .doesNotHaveDuplicates();
    assertThat(facts())
        .filteredOn(fact -> fact.getType() == FactType.FACT_TYPE_ANOMALY_DETECTED)
        .extracting(Fact::getId)
        .containsExactlyInAnyOrderElementsOf(all.stream().map(Anomaly::getId).toList());
    assertThat(meters.get("whytrail.anomalies").tag("kind", "LENGTH_DEPARTURE").counter().count())
        .isPositive();
  }

  @Test
  void theSnapshot_namesLeavesOfTheLedgerAndTheEnvironment() {
    Anomaly found = found();

    assertThat(found.getWitnessesList())
        .extracting(Witness::getDigest)
        .containsAll(
            found.getWitnessesList().stream()
                .map(each -> FakeIngest.digest(each.getInteractionId()))
                .toList());
    assertThat(found.getWitnessesList())
        .filteredOn(each -> each.getRole() == WitnessRole.WITNESS_ROLE_SESSION)
        .isNotEmpty();
    assertThat(found.getWitnessesList())
        .filteredOn(each -> each.getRole() == WitnessRole.WITNESS_ROLE_MEASURED)
        .extracting(Witness::getInteractionId)
        .allSatisfy(id -> assertThat(id).startsWith("long-"));
    assertThat(found.getEnvironment().getInteractions()).isPositive();
    assertThat(found.getEnvironment().getTokens()).isPositive();
    assertThat(found.getEnvironment().getMedianLatency().getSeconds()).isEqualTo(1);
  }

  @Test
  void batchGetAnomalies_keepsTheOrderAndLeavesUnknownIdsOut() {
    BatchGetAnomaliesRequest request =
        BatchGetAnomaliesRequest.newBuilder()
            .addIds(UUID.randomUUID().toString())
            .addIds("no id at all")
            .addIds(found().getId())
            .build();

    assertThat(as(TENANT, Role.SERVICE).batchGetAnomalies(request).getAnomaliesList())
        .containsExactly(found());
    assertThat(as("another", Role.SERVICE).batchGetAnomalies(request).getAnomaliesList()).isEmpty();
  }

  @Test
  void listAnomalies_filtersAndPages() {
    AnomalyKind kind = AnomalyKind.ANOMALY_KIND_LENGTH_DEPARTURE;
    Timestamp end = found().getEndTime();
    Timestamp after = Timestamp.newBuilder().setSeconds(end.getSeconds() + 1).build();

    assertThat(list(request().setKind(kind).setSubjectId(SUBJECT).build()).getAnomaliesList())
        .containsExactly(found());
    assertThat(list(request().setSubjectId("sub_other").build()).getAnomaliesList()).isEmpty();
    assertThat(list(request().setService("nowhere").build()).getAnomaliesList()).isEmpty();
    assertThat(list(request().setStartTime(after).build()).getAnomaliesList())
        .doesNotContain(found());
    assertThat(list(request().setStartTime(end).setEndTime(after).build()).getAnomaliesList())
        .contains(found());
    List<Anomaly> paged = new ArrayList<>();
    String token = "";
    do {
      ListAnomaliesResponse page = list(request().setPageSize(1).setPageToken(token).build());
      paged.addAll(page.getAnomaliesList());
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    assertThat(paged).containsExactlyElementsOf(all);
    String foreign = list(request().setPageSize(1).build()).getNextPageToken();
    StatusRuntimeException refused =
        failure(() -> list(request().setKind(kind).setPageToken(foreign).build()));
    assertThat(Failures.reason(refused)).isEqualTo(ErrorReason.ERROR_REASON_PAGE_TOKEN_INVALID);
  }

  @Test
  void anomalies_areForThoseWhoLookIntoThem() {
    List<Consumer<ScoringServiceBlockingStub>> calls =
        List.of(
            stub -> stub.listAnomalies(ListAnomaliesRequest.getDefaultInstance()),
            stub ->
                stub.batchGetAnomalies(BatchGetAnomaliesRequest.newBuilder().addIds("x").build()));

    for (Consumer<ScoringServiceBlockingStub> call : calls) {
      assertThat(
              failure(() -> call.accept(ScoringServiceGrpc.newBlockingStub(channel)))
                  .getStatus()
                  .getCode())
          .isEqualTo(Status.Code.UNAUTHENTICATED);
      assertThat(failure(() -> call.accept(as(TENANT, Role.PRODUCER))).getStatus().getCode())
          .isEqualTo(Status.Code.PERMISSION_DENIED);
      call.accept(as(TENANT, Role.REVIEWER));
    }
  }

  private Anomaly found() {
    return all.stream()
        .filter(each -> each.getKind() == AnomalyKind.ANOMALY_KIND_LENGTH_DEPARTURE)
        .filter(each -> each.getSubjectId().equals(SUBJECT))
        .findFirst()
        .orElseThrow(() -> new AssertionError("Only " + all));
  }

  private static ListAnomaliesRequest.Builder request() {
    return ListAnomaliesRequest.newBuilder();
  }

  private ListAnomaliesResponse list(ListAnomaliesRequest request) {
    return as(TENANT, Role.ANALYST).listAnomalies(request);
  }

  private ScoringServiceBlockingStub as(String tenant, Role... roles) {
    return ScoringServiceGrpc.newBlockingStub(channel)
        .withCallCredentials(TestIdentity.get().credentials(tenant, roles));
  }

  private List<Fact> facts() {
    return FactServiceGrpc.newBlockingStub(channel)
        .withCallCredentials(TestIdentity.get().credentials(TENANT, Role.SERVICE))
        .listFacts(ListFactsRequest.newBuilder().setPageSize(1000).build())
        .getFactsList();
  }

  private static StatusRuntimeException failure(Runnable call) {
    StatusRuntimeException thrown = catchThrowableOfType(StatusRuntimeException.class, call::run);
    assertThat(thrown).isNotNull();
    return thrown;
  }

  private static Interaction said(String id, long second, String text) {
    Interaction.Builder interaction = Samples.supportChat(id).setId(id).clearCorrelationId();
    interaction.getOriginBuilder().setSubjectId(SUBJECT);
    return interaction
        .setSessionId("session-" + second / 3600)
        .setStartTime(Timestamp.newBuilder().setSeconds(Samples.START.getEpochSecond() + second))
        .clearMessages()
        .addMessages(
            Message.newBuilder()
                .setRole(io.whytrail.interaction.v1.Role.ROLE_USER)
                .setContent(Samples.text(text)))
        .build();
  }
}
