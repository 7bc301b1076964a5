package io.whytrail.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.whytrail.ingest.v1.IngestServiceGrpc;
import io.whytrail.ingest.v1.IngestServiceGrpc.IngestServiceBlockingStub;
import io.whytrail.ingest.v1.LedgerRecord;
import io.whytrail.ingest.v1.LedgerServiceGrpc;
import io.whytrail.ingest.v1.LedgerServiceGrpc.LedgerServiceBlockingStub;
import io.whytrail.ingest.v1.RecordKind;
import io.whytrail.ingest.v1.RecordRequest;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.scoring.v1.Anomaly;
import io.whytrail.scoring.v1.AnomalyKind;
import io.whytrail.scoring.v1.ListAnomaliesRequest;
import io.whytrail.scoring.v1.ScoringServiceGrpc;
import io.whytrail.scoring.v1.ScoringServiceGrpc.ScoringServiceBlockingStub;
import io.whytrail.scoring.v1.Witness;
import io.whytrail.testing.Await;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Somebody who asked short questions for a week sends whole books. Nobody wrote a rule about it:
/// it departs from what is ordinary for this person, and that is found, sealed and proven.
@ExtendWith(MeshExtension.class)
class AnomalyIT {

  /// Another one in every run: a mesh that is kept knows what is ordinary since the last one.
  private static final String TENANT =
      "anomaly-" + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);

  private static final int ORDINARY = 84;
  private static final int BOOKS = 6;
  private static final long SEED = 18;

  private Mesh mesh;
  private IngestServiceBlockingStub producer;
  private IngestServiceBlockingStub analyst;
  private LedgerServiceBlockingStub auditor;
  private ScoringServiceBlockingStub scoring;

  @BeforeEach
  void people(Mesh mesh) {
    this.mesh = mesh;
    producer = ingest("app", "producer");
    analyst = ingest("ann", "analyst");
    auditor =
        mesh.as(
            TENANT, "olga", "auditor", LedgerServiceGrpc.newBlockingStub(mesh.channel("ingest")));
    scoring =
        mesh.as(
            TENANT, "ann", "analyst", ScoringServiceGrpc.newBlockingStub(mesh.channel("scoring")));
  }

  private IngestServiceBlockingStub ingest(String subject, String role) {
    return mesh.as(
        TENANT, subject, role, IngestServiceGrpc.newBlockingStub(mesh.channel("ingest")));
  }

  @Test
  void aDeparture_isFoundSealedWithItsWitnessesAndProven() throws Exception {
    Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofDays(8));
    Random words = new Random(SEED);
    for (int i = 0; i < ORDINARY; i++) {
      record("ordinary/" + i, start.plus(Duration.ofHours(2L * i)), 8 + words.nextInt(12));
    }
    Instant burst = start.plus(Duration.ofHours(2L * ORDINARY));
    for (int i = 0; i < BOOKS; i++) {
      record("book/" + i, burst.plus(Duration.ofMinutes(i)), 4_000);
    }

    Anomaly found = Await.until(Stories.SOON, this::lengths, list -> !list.isEmpty()).getFirst();

    assertThat(found.getSubjectId()).startsWith("sub_");
    assertThat(found.getInteractionId()).startsWith("book/");
    assertThat(found.getMeasured()).isGreaterThan(50 * found.getExpected());
    assertThat(found.getDeviation()).isGreaterThan(3);
    assertThat(found.getWitnessesList())
        .extracting(Witness::getInteractionId)
        .contains(found.getInteractionId());
    LedgerRecord sealed = sealed(found);
    assertThat(Anomaly.parseFrom(sealed.getPayload())).isEqualTo(found);
    Stories.assertProvable(
        mesh,
        auditor,
        found.getInteractionId(),
        bundle ->
            bundle.getRecordsList().stream()
                .anyMatch(
                    record -> record.getRecord().getKind() == RecordKind.RECORD_KIND_ANOMALY));
  }

  private void record(String id, Instant time, int words) {
    Interaction.Builder interaction =
        Stories.chat(id, "parcel ".repeat(words), "It is on its way.").toBuilder()
            .setSessionId("session of " + time.truncatedTo(ChronoUnit.DAYS))
            .setStartTime(Timestamp.newBuilder().setSeconds(time.getEpochSecond()));
    interaction.getOriginBuilder().setService("desk").setSubjectId("customer 42");
    producer.record(RecordRequest.newBuilder().setInteraction(interaction).build());
  }

  /// Those of the person: the service has one as well, because nobody else used it.
  private List<Anomaly> lengths() {
    return scoring
        .listAnomalies(
            ListAnomaliesRequest.newBuilder()
                .setKind(AnomalyKind.ANOMALY_KIND_LENGTH_DEPARTURE)
                .build())
        .getAnomaliesList()
        .stream()
        .filter(Anomaly::hasSubjectId)
        .toList();
  }

  private LedgerRecord sealed(Anomaly anomaly) {
    return Stories.awaitSealed(analyst, anomaly.getInteractionId(), RecordKind.RECORD_KIND_ANOMALY)
        .stream()
        .filter(record -> record.getSubjectId().equals(anomaly.getId()))
        .findFirst()
        .orElseThrow();
  }
}
