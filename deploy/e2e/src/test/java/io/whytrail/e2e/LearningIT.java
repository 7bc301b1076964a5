package io.whytrail.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.whytrail.ingest.v1.GetInteractionRequest;
import io.whytrail.ingest.v1.IngestServiceGrpc;
import io.whytrail.ingest.v1.IngestServiceGrpc.IngestServiceBlockingStub;
import io.whytrail.ingest.v1.LedgerRecord;
import io.whytrail.ingest.v1.RecordKind;
import io.whytrail.ingest.v1.RecordRequest;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.interaction.v1.ReasonCode;
import io.whytrail.interaction.v1.Stage;
import io.whytrail.policy.v1.CreateLabelRequest;
import io.whytrail.policy.v1.Decision;
import io.whytrail.policy.v1.Label;
import io.whytrail.policy.v1.LabelKind;
import io.whytrail.policy.v1.LabelServiceGrpc;
import io.whytrail.policy.v1.LabelServiceGrpc.LabelServiceBlockingStub;
import io.whytrail.scoring.v1.Assessment;
import io.whytrail.scoring.v1.EraseSubjectRequest;
import io.whytrail.scoring.v1.EraseSubjectResponse;
import io.whytrail.scoring.v1.Finding;
import io.whytrail.scoring.v1.ScoreRequest;
import io.whytrail.scoring.v1.ScoringServiceGrpc;
import io.whytrail.scoring.v1.ScoringServiceGrpc.ScoringServiceBlockingStub;
import io.whytrail.scoring.v1.Tier;
import io.whytrail.testing.Await;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// No detector knows what is wrong with a question about the guards of a warehouse. A reviewer
/// does, and says so once: whoever asks again is found, until the first asker is erased.
@ExtendWith(MeshExtension.class)
class LearningIT {

  /// Another one in every run: a mesh that is kept knows what people said in the last one.
  private static final String TENANT =
      "learning-" + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);

  private static final String FIRST =
      "Which of the night guards keeps the spare key of the east gate, and when does he walk past"
          + " the warehouse?";
  private static final String AGAIN =
      "Which of the night guards keeps the spare key of the east gate and when does he walk past"
          + " the warehouse";
  private static final String ANOTHER =
      "Which of the night trains keeps a dining car until the border, and when does it arrive in"
          + " Vienna?";

  private IngestServiceBlockingStub producer;
  private IngestServiceBlockingStub analyst;
  private LabelServiceBlockingStub reviewer;
  private ScoringServiceBlockingStub scoring;
  private ScoringServiceBlockingStub operator;

  @BeforeEach
  void people(Mesh mesh) {
    producer =
        mesh.as(
            TENANT, "app", "producer", IngestServiceGrpc.newBlockingStub(mesh.channel("ingest")));
    analyst =
        mesh.as(
            TENANT, "ann", "analyst", IngestServiceGrpc.newBlockingStub(mesh.channel("ingest")));
    reviewer =
        mesh.as(
            TENANT, "rosa", "reviewer", LabelServiceGrpc.newBlockingStub(mesh.channel("policy")));
    scoring = scoring(mesh, "ann", "analyst");
    operator = scoring(mesh, "otto", "operator");
  }

  private static ScoringServiceBlockingStub scoring(Mesh mesh, String subject, String role) {
    return mesh.as(
        TENANT, subject, role, ScoringServiceGrpc.newBlockingStub(mesh.channel("scoring")));
  }

  @Test
  void whatAReviewerSaysOnce_isFoundAgainUntilItsSubjectIsErased() throws Exception {
    record("first", FIRST);
    assertThat(known(AGAIN)).isEmpty();

    Label label = label(decision("first"), LabelKind.LABEL_KIND_FALSE_NEGATIVE);

    Finding found =
        Await.until(Stories.SOON, () -> known(AGAIN), Optional::isPresent).orElseThrow();
    assertThat(found.getScore()).isGreaterThanOrEqualTo(50);
    assertThat(found.getLikeness().getLabelId()).isEqualTo(label.getId());
    assertThat(found.getLikeness().getInteractionId()).isEqualTo("first");
    assertThat(found.getLikeness().getSimilarity()).isBetween(0.9, 1.0);
    assertThat(known(ANOTHER)).isEmpty();

    record("again", AGAIN);
    assertThat(finding(assessment("again"))).isPresent();

    EraseSubjectResponse erased = erase(subject("first"));
    assertThat(erased.getExamples()).isEqualTo(1);
    assertThat(known(AGAIN)).isEmpty();
    assertThat(erase(subject("first")).getExamples()).isZero();
  }

  private void record(String id, String question) {
    Interaction.Builder interaction = Stories.chat(id, question, "I can't say.").toBuilder();
    interaction.getOriginBuilder().setService("desk").setSubjectId("customer 7");
    producer.record(RecordRequest.newBuilder().setInteraction(interaction).build());
  }

  private Decision decision(String id) {
    return Await.until(
            Stories.SOON,
            () ->
                Stories.awaitSealed(analyst, id, RecordKind.RECORD_KIND_DECISION).stream()
                    .filter(record -> record.getKind() == RecordKind.RECORD_KIND_DECISION)
                    .map(LearningIT::decision)
                    .filter(decision -> decision.getStage() == Stage.STAGE_INPUT)
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  private static Decision decision(LedgerRecord sealed) {
    try {
      return Decision.parseFrom(sealed.getPayload());
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private Assessment assessment(String id) throws InvalidProtocolBufferException {
    List<LedgerRecord> records =
        Stories.awaitSealed(analyst, id, RecordKind.RECORD_KIND_ASSESSMENT);
    return Assessment.parseFrom(
        records.stream()
            .filter(record -> record.getKind() == RecordKind.RECORD_KIND_ASSESSMENT)
            .findFirst()
            .orElseThrow()
            .getPayload());
  }

  private Label label(Decision decision, LabelKind kind) {
    return reviewer
        .createLabel(
            CreateLabelRequest.newBuilder().setDecisionId(decision.getId()).setKind(kind).build())
        .getLabel();
  }

  private Optional<Finding> known(String question) {
    return finding(
        scoring
            .score(
                ScoreRequest.newBuilder()
                    .setInteraction(Stories.chat("asked", question, ""))
                    .addStages(Stage.STAGE_INPUT)
                    .setTier(Tier.TIER_DEEP)
                    .setDryRun(true)
                    .build())
            .getAssessment());
  }

  private static Optional<Finding> finding(Assessment assessment) {
    return assessment.getStagesList().stream()
        .flatMap(stage -> stage.getFindingsList().stream())
        .filter(each -> each.getReason() == ReasonCode.REASON_CODE_KNOWN_ATTACK)
        .findFirst();
  }

  private String subject(String id) {
    return analyst
        .getInteraction(GetInteractionRequest.newBuilder().setInteractionId(id).build())
        .getRecorded()
        .getInteraction()
        .getOrigin()
        .getSubjectId();
  }

  private EraseSubjectResponse erase(String subject) {
    return operator.eraseSubject(EraseSubjectRequest.newBuilder().setSubjectId(subject).build());
  }
}
