package io.whytrail.e2e;

import static io.whytrail.e2e.Stories.awaitSealed;
import static io.whytrail.e2e.Stories.chat;
import static io.whytrail.e2e.Stories.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.whytrail.ingest.v1.GetInteractionRequest;
import io.whytrail.ingest.v1.GetLedgerRequest;
import io.whytrail.ingest.v1.IngestServiceGrpc;
import io.whytrail.ingest.v1.IngestServiceGrpc.IngestServiceBlockingStub;
import io.whytrail.ingest.v1.LedgerServiceGrpc;
import io.whytrail.ingest.v1.Receipt;
import io.whytrail.ingest.v1.RecordKind;
import io.whytrail.ingest.v1.RecordRequest;
import io.whytrail.ingest.v1.SearchInteractionsRequest;
import io.whytrail.ingest.v1.WaitFor;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.testing.Await;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// An application records what its model did.
@ExtendWith(MeshExtension.class)
class RecordIT {

  private static final String TENANT = "record";

  private Mesh mesh;
  private IngestServiceBlockingStub producer;
  private IngestServiceBlockingStub analyst;

  @BeforeEach
  void people(Mesh mesh) {
    this.mesh = mesh;
    producer = stub("app", "producer");
    analyst = stub("ann", "analyst");
  }

  @Test
  void interaction_isMaskedRatedDecidedAndSealed() {
    record(chat("record/masked", "I am ada@example.com, card 4111 1111 1111 1111", "Thank you."));

    awaitSealed(
        analyst,
        "record/masked",
        RecordKind.RECORD_KIND_INTERACTION,
        RecordKind.RECORD_KIND_ASSESSMENT,
        RecordKind.RECORD_KIND_DECISION);
    String stored =
        analyst
            .getInteraction(
                GetInteractionRequest.newBuilder().setInteractionId("record/masked").build())
            .getRecorded()
            .getInteraction()
            .toString();
    assertThat(stored)
        .contains("<EMAIL:", "<PAYMENT_CARD:")
        .doesNotContain("ada@example.com", "4111");
  }

  @Test
  void sameIdWithTheSameContent_returnsTheFirstReceipt() {
    Interaction interaction = chat("record/twice", "Hello", "Hello to you.");

    Receipt first = record(interaction);
    Receipt second = record(interaction);

    assertThat(second.getRecordId()).isEqualTo(first.getRecordId());
    assertThat(second.getDuplicate()).isTrue();
  }

  @Test
  void sameIdWithOtherContent_isRefusedAndChangesNothing() {
    record(chat("record/conflict", "Hello", "First."));

    assertThat(refusal(() -> record(chat("record/conflict", "Hello", "Second."))))
        .isEqualTo("ID_CONFLICT");
    assertThat(
            analyst
                .getInteraction(
                    GetInteractionRequest.newBuilder().setInteractionId("record/conflict").build())
                .getRecorded()
                .getInteraction()
                .getOutput()
                .getText())
        .isEqualTo("First.");
  }

  /// What can be found follows the ledger: soon after a record is sequenced, not at once.
  @Test
  void search_findsByWords() {
    record(chat("record/search", "Where is the heliotrope shipment?", "In Rotterdam."));

    Await.untilAsserted(
        Duration.ofSeconds(15),
        () ->
            assertThat(
                    analyst
                        .searchInteractions(
                            SearchInteractionsRequest.newBuilder().setText("heliotrope").build())
                        .getInteractionsList())
                .extracting(found -> found.getInteraction().getId())
                .containsExactly("record/search"));
  }

  @Test
  void ledger_isRebuiltByAStranger() throws Exception {
    for (int i = 0; i < 300; i++) {
      record(chat("record/ledger/" + i, "Question " + i, "Answer " + i));
    }
    producer.record(
        RecordRequest.newBuilder()
            .setInteraction(chat("record/ledger/last", "The last", "one"))
            .setWaitFor(WaitFor.WAIT_FOR_PROVEN)
            .build());
    JsonNode ingest = mesh.status().at("/services/ingest");
    String key =
        mesh.as(
                TENANT,
                "olga",
                "auditor",
                LedgerServiceGrpc.newBlockingStub(mesh.channel("ingest")))
            .getLedger(GetLedgerRequest.getDefaultInstance())
            .getVerifierKey();

    TlogReader reader = new TlogReader("http://" + ingest.get("http").asText() + "/tlog/" + TENANT);
    TlogReader.Checkpoint checkpoint = reader.checkpoint();

    assertThat(TlogReader.verify(checkpoint.note(), key)).isTrue();
    assertThat(checkpoint.size()).isGreaterThan(300);
    assertThat(reader.rootFromEntries(checkpoint.size())).isEqualTo(checkpoint.root());
    assertThat(reader.rootFromTiles(checkpoint.size())).isEqualTo(checkpoint.root());
  }

  @Test
  void badRequests_areRefusedWithTheirReason() {
    Interaction good = chat("record/bad", "Hello", "Hello.");

    assertThat(
            refusal(() ->
                IngestServiceGrpc.newBlockingStub(mesh.channel("ingest"))
                    .record(RecordRequest.newBuilder().setInteraction(good).build())))
        .isEqualTo("TOKEN_MISSING");
    assertThat(refusal(() -> record(stub("ann", "analyst"), good))).isEqualTo("ROLE_MISSING");
    assertThat(refusal(() -> record(good.toBuilder().setId("").build())))
        .isEqualTo("FIELD_INVALID");
    assertThat(refusal(() -> record(good.toBuilder().setId("no spaces").build())))
        .isEqualTo("FIELD_INVALID");
    assertThat(refusal(() -> record(chat("record/long", "x".repeat(1_000_001), ""))))
        .isEqualTo("FIELD_INVALID");
    assertThat(
            refusal(() ->
                analyst.getInteraction(
                    GetInteractionRequest.newBuilder().setInteractionId("record/bad").build())))
        .isEqualTo("NOT_FOUND");
  }

  private Receipt record(Interaction interaction) {
    return record(producer, interaction);
  }

  private static Receipt record(IngestServiceBlockingStub stub, Interaction interaction) {
    return stub.record(RecordRequest.newBuilder().setInteraction(interaction).build()).getReceipt();
  }

  private IngestServiceBlockingStub stub(String subject, String roles) {
    return mesh.as(
        TENANT, subject, roles, IngestServiceGrpc.newBlockingStub(mesh.channel("ingest")));
  }
}
