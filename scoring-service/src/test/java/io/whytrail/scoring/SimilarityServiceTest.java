package io.whytrail.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micronaut.grpc.annotation.GrpcChannel;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import io.micronaut.test.support.TestPropertyProvider;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.interaction.v1.Message;
import io.whytrail.runtime.failure.Failures;
import io.whytrail.runtime.identity.Role;
import io.whytrail.scoring.v1.FindSimilarRequest;
import io.whytrail.scoring.v1.ScoringServiceGrpc;
import io.whytrail.scoring.v1.ScoringServiceGrpc.ScoringServiceBlockingStub;
import io.whytrail.scoring.v1.SimilarInteraction;
import io.whytrail.testing.Await;
import io.whytrail.testing.Samples;
import io.whytrail.testing.ServiceProperties;
import io.whytrail.testing.TestIdentity;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// From interactions that ingest records to those that read alike.
@MicronautTest(transactional = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SimilarityServiceTest implements TestPropertyProvider {

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String LOST = "My parcel has not arrived since Tuesday, where is it?";

  private final FakeIngest ingest = new FakeIngest();

  @Inject
  @GrpcChannel("grpc-server")
  private ManagedChannel channel;

  @Override
  public Map<String, String> getProperties() {
    Map<String, String> properties = ServiceProperties.forTest("scoring");
    properties.put("grpc.channels.ingest.target", ingest.target());
    properties.put("whytrail.facts-poll", "100ms");
    properties.put("whytrail.similarity.delay", "100ms");
    return properties;
  }

  @BeforeAll
  void record() {
    for (int i = 0; i < 450; i++) {
      ingest.record("alike", said("filler-" + i, "Question number " + i + " about topic " + i % 9));
    }
    ingest.record("alike", said("lost", LOST));
    ingest.record(
        "alike", said("lost-too", "Where is my parcel? It has not arrived since Tuesday."));
    ingest.record("alike", said("lost-again", LOST + " Please."));
    ingest.record("foreign", said("lost", LOST));
    ingest.record("foreign", said("theirs", LOST));
    Await.untilAsserted(
        SOON,
        () -> {
          assertThat(find("alike", like("lost-again"))).isNotEmpty();
          assertThat(find("foreign", like("theirs"))).isNotEmpty();
        });
  }

  @AfterAll
  void close() {
    ingest.close();
  }

  @Test
  void findSimilar_findsWhatReadsLikeAnInteractionButNotItself() {
    assertThat(find("alike", like("lost").toBuilder().setLimit(2).build()))
        .extracting(SimilarInteraction::getInteractionId)
        .containsExactlyInAnyOrder("lost-too", "lost-again");
  }

  @Test
  void findSimilar_findsNearDuplicates() {
    List<SimilarInteraction> found =
        find("alike", like("lost").toBuilder().setLeastSimilarity(0.95).build());

    assertThat(found)
        .extracting(SimilarInteraction::getInteractionId)
        .containsExactly("lost-again");
    assertThat(found.getFirst().getSimilarity()).isBetween(0.95, 0.9999);
    assertThat(found.getFirst().getStartTime().getSeconds())
        .isEqualTo(Samples.START.getEpochSecond());
    assertThat(found.getFirst().getSubjectId()).isEqualTo("customer-lost-again");
  }

  @Test
  void findSimilar_staysInItsTenant() {
    FindSimilarRequest request = FindSimilarRequest.newBuilder().setText(LOST).build();

    assertThat(find("foreign", request))
        .extracting(SimilarInteraction::getInteractionId)
        .containsExactlyInAnyOrder("lost", "theirs");
    assertThat(find("nobody", request)).isEmpty();
    StatusRuntimeException refused = failure(() -> find("alike", like("theirs")));
    assertThat(Failures.reason(refused)).isEqualTo(ErrorReason.ERROR_REASON_NOT_FOUND);
  }

  @Test
  void findSimilar_isForAnalystsAndNeedsALikeness() {
    for (Role role : List.of(Role.PRODUCER, Role.REVIEWER, Role.AUDITOR, Role.SERVICE)) {
      assertThat(failure(() -> as("alike", role).findSimilar(like("lost"))).getStatus().getCode())
          .isEqualTo(Status.Code.PERMISSION_DENIED);
    }
    assertThat(
            Failures.reason(failure(() -> find("alike", FindSimilarRequest.getDefaultInstance()))))
        .isEqualTo(ErrorReason.ERROR_REASON_FIELD_INVALID);
  }

  private List<SimilarInteraction> find(String tenant, FindSimilarRequest request) {
    return as(tenant, Role.ANALYST).findSimilar(request).getInteractionsList();
  }

  private ScoringServiceBlockingStub as(String tenant, Role... roles) {
    return ScoringServiceGrpc.newBlockingStub(channel)
        .withCallCredentials(TestIdentity.get().credentials(tenant, roles));
  }

  private static FindSimilarRequest like(String id) {
    return FindSimilarRequest.newBuilder().setInteractionId(id).build();
  }

  private static StatusRuntimeException failure(Runnable call) {
    StatusRuntimeException thrown = catchThrowableOfType(StatusRuntimeException.class, call::run);
    assertThat(thrown).isNotNull();
    return thrown;
  }

  private static Interaction said(String id, String text) {
    return Samples.supportChat(id)
        .setId(id)
        .clearOutput()
        .clearMessages()
        .addMessages(
            Message.newBuilder()
                .setRole(io.whytrail.interaction.v1.Role.ROLE_USER)
                .setContent(Samples.text(text)))
        .build();
  }
}
