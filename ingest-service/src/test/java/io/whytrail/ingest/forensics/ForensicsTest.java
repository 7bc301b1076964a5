package io.whytrail.ingest.forensics;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.JsonFormat;
import io.grpc.ManagedChannel;
import io.micronaut.grpc.annotation.GrpcChannel;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import io.micronaut.test.support.TestPropertyProvider;
import io.whytrail.ingest.Callers;
import io.whytrail.ingest.FakePeers;
import io.whytrail.ingest.TestKeys;
import io.whytrail.ingest.v1.EvaluateRequest;
import io.whytrail.ingest.v1.EvidenceBundle;
import io.whytrail.ingest.v1.EvidenceRecord;
import io.whytrail.ingest.v1.ExportEvidenceRequest;
import io.whytrail.ingest.v1.GetInclusionProofRequest;
import io.whytrail.ingest.v1.GetInteractionRequest;
import io.whytrail.ingest.v1.GetLedgerRequest;
import io.whytrail.ingest.v1.GetTimelineRequest;
import io.whytrail.ingest.v1.LedgerRecord;
import io.whytrail.ingest.v1.ListRecordsRequest;
import io.whytrail.ingest.v1.ListRecordsResponse;
import io.whytrail.ingest.v1.RecordKind;
import io.whytrail.ingest.v1.RecordedInteraction;
import io.whytrail.ingest.v1.RedeemRequest;
import io.whytrail.ingest.v1.ReportOutcomeRequest;
import io.whytrail.ingest.v1.SearchInteractionsRequest;
import io.whytrail.ingest.v1.SearchInteractionsResponse;
import io.whytrail.ingest.v1.StreamInteractionsRequest;
import io.whytrail.ingest.v1.StreamInteractionsResponse;
import io.whytrail.ingest.v1.WaitFor;
import io.whytrail.ingest.v1.WatchDecisionRequest;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.interaction.v1.FactServiceGrpc;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.interaction.v1.ListFactsRequest;
import io.whytrail.interaction.v1.Outcome;
import io.whytrail.interaction.v1.Stage;
import io.whytrail.policy.v1.Verdict;
import io.whytrail.runtime.identity.Role;
import io.whytrail.runtime.merkle.Hash;
import io.whytrail.runtime.merkle.note.TlogProof;
import io.whytrail.runtime.merkle.note.VerifierKey;
import io.whytrail.testing.Await;
import io.whytrail.testing.Samples;
import io.whytrail.testing.TestIdentity;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What can be found, streamed and exported, and by whom.
@MicronautTest(transactional = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForensicsTest implements TestPropertyProvider {

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String TENANT = "acme";
  private static final String OTHER = "globex";

  private final FakePeers peers = new FakePeers();

  @Inject
  @GrpcChannel("grpc-server")
  ManagedChannel channel;

  private Callers callers;

  @Override
  public Map<String, String> getProperties() {
    Map<String, String> properties = new HashMap<>(TestKeys.properties());
    properties.putAll(peers.properties());
    return properties;
  }

  @BeforeAll
  void fill() {
    callers = new Callers(channel);
    peers.policies.put("sha256:policy", "rules: []");
    peers.policy = request -> peers.decision(request, Verdict.VERDICT_BLOCK);
    callers.record(TENANT, Samples.supportChat("1").build());
    callers.record(TENANT, Samples.supportChat("2").build());
    callers.record(TENANT, Samples.retrievalAnswer("1").build());
    callers.record(TENANT, Samples.codingAgent("1").build());
    callers.record(TENANT, Samples.financeAgent("1").build());
    callers
        .ingest(TENANT, Role.PRODUCER)
        .evaluate(
            EvaluateRequest.newBuilder()
                .setInteraction(Samples.financeAgent("1"))
                .setStage(Stage.STAGE_ACTION)
                .setToolCallIndex(0)
                .setEvaluationId("finance-1-gate")
                .build());
    callers
        .ingest(TENANT, Role.PRODUCER)
        .reportOutcome(
            ReportOutcomeRequest.newBuilder()
                .setEvaluationId("finance-1-gate")
                .setOutcome(Outcome.OUTCOME_NOT_EXECUTED)
                .build());
    callers.record(OTHER, Samples.supportChat("theirs").build(), WaitFor.WAIT_FOR_PROVEN);
    callers.record(TENANT, Samples.supportChat("last").build(), WaitFor.WAIT_FOR_PROVEN);
    Await.until(SOON, () -> ids(search(query().setText("parcel"))).size() == 3);
  }

  @AfterAll
  void close() {
    peers.close();
  }

  private static SearchInteractionsRequest.Builder query() {
    return SearchInteractionsRequest.newBuilder();
  }

  private SearchInteractionsResponse search(SearchInteractionsRequest.Builder query) {
    return callers.ingest(TENANT, Role.ANALYST).searchInteractions(query.build());
  }

  private static List<String> ids(SearchInteractionsResponse response) {
    return response.getInteractionsList().stream()
        .map(recorded -> recorded.getInteraction().getId())
        .toList();
  }

  @Test
  void search_findsWordsPhrasesAndTheirAbsence() {
    assertThat(ids(search(query().setText("lisbon")))).containsExactly("retrieval-1");
    assertThat(ids(search(query().setText("\"leap day\"")))).containsExactly("coding-1");
    assertThat(ids(search(query().setText("parcel -lisbon"))))
        .containsExactly("support-last", "support-2", "support-1");
    assertThat(ids(search(query().setText("Nordwind OR pytest"))))
        .containsExactly("finance-1", "coding-1");
    assertThat(ids(search(query().setText("nosuchword")))).isEmpty();
    assertThat(ids(search(query().setText("''; drop table record --\\")))).isEmpty();
  }

  @Test
  void search_findsAPersonByTheirOwnWordsOrByThePseudonym() {
    String token =
        stored("support-1")
            .getMessages(0)
            .getContent()
            .getText()
            .replaceAll("(?s).*(<EMAIL:[0-9a-f]+>).*", "$1");

    assertThat(ids(search(query().setText(Samples.EMAIL)))).hasSize(3);
    assertThat(ids(search(query().setText(token)))).hasSize(3);
    assertThat(ids(search(query().setText("somebody.else@example.com")))).isEmpty();
    assertThat(ids(search(query().setSubjectId("customer-2")))).containsExactly("support-2");
    assertThat(ids(search(query().setSubjectId(stored("support-2").getOrigin().getSubjectId()))))
        .containsExactly("support-2");
  }

  private Interaction stored(String id) {
    return callers
        .ingest(TENANT, Role.SERVICE)
        .getInteraction(GetInteractionRequest.newBuilder().setInteractionId(id).build())
        .getRecorded()
        .getInteraction();
  }

  @Test
  void search_narrowsByEachFilter() {
    assertThat(ids(search(query().setSessionId("session-support-1")))).containsExactly("support-1");
    assertThat(ids(search(query().setCorrelationId("correlation-coding-1"))))
        .containsExactly("coding-1");
    assertThat(ids(search(query().setService("accounts-payable")))).containsExactly("finance-1");
    assertThat(ids(search(query().setModelName("gpt-4.1")))).containsExactly("retrieval-1");
    assertThat(ids(search(query().setToolName("send_payment")))).containsExactly("finance-1");
    assertThat(ids(search(query().setVerdict(Verdict.VERDICT_BLOCK)))).containsExactly("finance-1");
    assertThat(ids(search(query().setVerdict(Verdict.VERDICT_ALLOW)))).isEmpty();
    Timestamp second =
        search(query().setSessionId("session-support-2"))
            .getInteractions(0)
            .getReceipt()
            .getRecordTime();
    assertThat(ids(search(query().setText("parcel").setStartTime(second))))
        .containsExactly("support-last", "support-2");
    assertThat(ids(search(query().setText("parcel").setEndTime(second))))
        .containsExactly("support-1");
  }

  @Test
  void search_pagesThroughAllNewestFirst() {
    List<String> all = ids(search(query()));
    List<String> paged = new ArrayList<>();
    String token = "";
    do {
      SearchInteractionsResponse page = search(query().setPageSize(2).setPageToken(token));
      paged.addAll(ids(page));
      token = page.getNextPageToken();
    } while (!token.isEmpty());

    assertThat(all).hasSize(6).startsWith("support-last");
    assertThat(paged).isEqualTo(all);
    String foreign = search(query().setPageSize(2)).getNextPageToken();
    Callers.refused(
        ErrorReason.ERROR_REASON_PAGE_TOKEN_INVALID,
        () -> search(query().setText("parcel").setPageToken(foreign)));
  }

  @Test
  void timeline_holdsEverythingAboutAnInteractionInLedgerOrder() {
    List<LedgerRecord> records = timeline(TENANT, "finance-1");

    assertThat(records)
        .extracting(LedgerRecord::getKind)
        .containsExactly(
            RecordKind.RECORD_KIND_INTERACTION,
            RecordKind.RECORD_KIND_EVALUATION,
            RecordKind.RECORD_KIND_ASSESSMENT,
            RecordKind.RECORD_KIND_DECISION,
            RecordKind.RECORD_KIND_OUTCOME);
    assertThat(records).extracting(LedgerRecord::getLeafIndex).isSorted();
  }

  private List<LedgerRecord> timeline(String tenant, String interactionId) {
    return callers
        .ingest(tenant, Role.REVIEWER)
        .getTimeline(GetTimelineRequest.newBuilder().setInteractionId(interactionId).build())
        .getRecordsList();
  }

  @Test
  void stream_sendsInteractionsInLedgerOrder() {
    List<String> all = streamed(StreamInteractionsRequest.newBuilder());
    long third =
        callers
            .ingest(TENANT, Role.ANALYST)
            .getInteraction(GetInteractionRequest.newBuilder().setInteractionId(all.get(2)).build())
            .getRecorded()
            .getReceipt()
            .getLeafIndex();

    assertThat(all).hasSize(6).startsWith("support-1").endsWith("support-last");
    assertThat(streamed(StreamInteractionsRequest.newBuilder().setLimit(2)))
        .isEqualTo(all.subList(0, 2));
    assertThat(streamed(StreamInteractionsRequest.newBuilder().setFromIndex(third)))
        .isEqualTo(all.subList(2, 6));
    assertThat(
            streamed(
                StreamInteractionsRequest.newBuilder()
                    .addInteractionIds("support-last")
                    .addInteractionIds("nobody")
                    .addInteractionIds("support-1")))
        .containsExactly("support-1", "support-last");
  }

  private List<String> streamed(StreamInteractionsRequest.Builder request) {
    List<String> ids = new ArrayList<>();
    callers
        .ingest(TENANT, Role.SERVICE)
        .streamInteractions(request.build())
        .forEachRemaining((StreamInteractionsResponse response) ->
            ids.add(response.getRecorded().getInteraction().getId()));
    return ids;
  }

  @Test
  void listRecords_pagesInLedgerOrder() {
    List<Long> indexes = new ArrayList<>();
    String token = "";
    do {
      ListRecordsResponse page =
          callers
              .ledger(TENANT, Role.AUDITOR)
              .listRecords(
                  ListRecordsRequest.newBuilder().setPageSize(3).setPageToken(token).build());
      page.getRecordsList().forEach(record -> indexes.add(record.getLeafIndex()));
      token = page.getNextPageToken();
    } while (!token.isEmpty());

    assertThat(indexes).isSorted().hasSize(11).startsWith(0L).endsWith(10L);
  }

  @Test
  void facts_areTheLeaves() {
    assertThat(
            FactServiceGrpc.newBlockingStub(channel)
                .withCallCredentials(TestIdentity.get().credentials(TENANT, Role.SERVICE))
                .listFacts(ListFactsRequest.newBuilder().setFromIndex(1).setPageSize(2).build())
                .getFactsList())
        .extracting(fact -> fact.getIndex() + " " + fact.getType() + " " + fact.getId())
        .containsExactly(
            "1 FACT_TYPE_INTERACTION_RECORDED support-1",
            "2 FACT_TYPE_INTERACTION_RECORDED support-2");
  }

  @Test
  void evidence_holdsEveryRecordWithItsProofAndThePolicy() throws Exception {
    EvidenceBundle bundle = export(TENANT, "finance-1");

    String json = JsonFormat.printer().print(bundle);
    EvidenceBundle.Builder read = EvidenceBundle.newBuilder();
    JsonFormat.parser().merge(json, read);
    assertThat(read.build()).isEqualTo(bundle);
    assertThat(bundle.getFormat()).isEqualTo("whytrail-evidence/v1");
    assertThat(bundle.getPoliciesMap()).containsEntry("sha256:policy", "rules: []");
    assertThat(bundle.getRecordsList()).hasSize(5);
    for (EvidenceRecord evidence : bundle.getRecordsList()) {
      TlogProof proof = TlogProof.parse(evidence.getProof());
      assertThat(proof.checkpoint()).isEqualTo(bundle.getCheckpoint());
      assertThat(
              proof
                  .verify(
                      Hash.leaf(evidence.getRecord().getLeaf().toByteArray()),
                      VerifierKey.parse(bundle.getVerifierKey()))
                  .origin())
          .isEqualTo(bundle.getOrigin());
    }
  }

  private EvidenceBundle export(String tenant, String interactionId) {
    return callers
        .ledger(tenant, Role.AUDITOR)
        .exportEvidence(ExportEvidenceRequest.newBuilder().setInteractionId(interactionId).build())
        .getBundle();
  }

  @Test
  void get_saysHowFarARecordHasCome() {
    RecordedInteraction recorded =
        callers
            .ingest(TENANT, Role.AUDITOR)
            .getInteraction(
                GetInteractionRequest.newBuilder().setInteractionId("support-1").build())
            .getRecorded();

    assertThat(recorded.getReceipt().getState()).isEqualTo(WaitFor.WAIT_FOR_PROVEN);
    assertThat(recorded.getReceipt().getMaskedMap()).containsEntry("EMAIL", 2);
  }

  @Test
  void tenants_doNotSeeOneAnothersRecordsByAnyCall() {
    String theirs = "support-theirs";
    String ours = "finance-1-gate";

    assertThat(ids(search(query().setText("parcel")))).doesNotContain(theirs);
    assertThat(timeline(TENANT, theirs)).isEmpty();
    assertThat(timeline(OTHER, "finance-1")).isEmpty();
    assertThat(streamed(StreamInteractionsRequest.newBuilder().addInteractionIds(theirs)))
        .isEmpty();
    notFound(() ->
        callers
            .ingest(TENANT, Role.ANALYST)
            .getInteraction(GetInteractionRequest.newBuilder().setInteractionId(theirs).build()));
    notFound(() -> export(TENANT, theirs));
    notFound(() ->
        callers
            .ledger(TENANT, Role.AUDITOR)
            .getInclusionProof(
                GetInclusionProofRequest.newBuilder().setInteractionId(theirs).build()));
    notFound(() ->
        callers
            .ledger(OTHER, Role.AUDITOR)
            .getInclusionProof(
                GetInclusionProofRequest.newBuilder()
                    .setRecordId(timeline(TENANT, "finance-1").getFirst().getRecordId())
                    .build()));
    notFound(() ->
        callers
            .ingest(OTHER, Role.PRODUCER)
            .redeem(
                RedeemRequest.newBuilder()
                    .setEvaluationId(ours)
                    .setAction(Samples.financeAgent("1").getToolCalls(0))
                    .build()));
    notFound(() ->
        callers
            .ingest(OTHER, Role.PRODUCER)
            .reportOutcome(
                ReportOutcomeRequest.newBuilder()
                    .setEvaluationId(ours)
                    .setOutcome(Outcome.OUTCOME_FAILED)
                    .build()));
    Callers.refusedStream(
        ErrorReason.ERROR_REASON_NOT_FOUND,
        () ->
            callers
                .ingest(OTHER, Role.PRODUCER)
                .watchDecision(WatchDecisionRequest.newBuilder().setEvaluationId(ours).build()));
    assertThat(
            callers
                .ledger(OTHER, Role.AUDITOR)
                .listRecords(ListRecordsRequest.getDefaultInstance())
                .getRecordsList())
        .hasSize(2);
    assertThat(
            callers
                .ledger(OTHER, Role.AUDITOR)
                .getLedger(GetLedgerRequest.getDefaultInstance())
                .getSize())
        .isEqualTo(2);
    assertThat(
            callers
                .ledger("nobody", Role.AUDITOR)
                .getLedger(GetLedgerRequest.getDefaultInstance())
                .getSize())
        .isZero();
  }

  /// The same interaction id in another tenant is another interaction.
  @Test
  void tenants_haveTheirOwnIdsAndPseudonyms() {
    Interaction mine = stored("support-1");
    callers.record(OTHER, Samples.supportChat("1").build());

    Interaction yours =
        callers
            .ingest(OTHER, Role.ANALYST)
            .getInteraction(
                GetInteractionRequest.newBuilder().setInteractionId("support-1").build())
            .getRecorded()
            .getInteraction();

    assertThat(yours.getOrigin().getSubjectId()).isNotEqualTo(mine.getOrigin().getSubjectId());
    assertThat(yours.getMessages(0)).isNotEqualTo(mine.getMessages(0));
  }

  private static void notFound(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    Callers.refused(ErrorReason.ERROR_REASON_NOT_FOUND, call);
  }

  @Test
  void rolesAreNeededForEveryCall() {
    ErrorReason role = ErrorReason.ERROR_REASON_ROLE_MISSING;

    Callers.refused(
        role, () -> callers.ingest(TENANT, Role.PRODUCER).searchInteractions(query().build()));
    Callers.refused(
        role,
        () ->
            callers
                .ingest(TENANT, Role.PRODUCER)
                .getInteraction(GetInteractionRequest.newBuilder().setInteractionId("x").build()));
    Callers.refused(
        role,
        () ->
            callers
                .ingest(TENANT, Role.PRODUCER)
                .getTimeline(GetTimelineRequest.newBuilder().setInteractionId("x").build()));
    Callers.refusedStream(
        role,
        () ->
            callers
                .ingest(TENANT, Role.ANALYST)
                .streamInteractions(StreamInteractionsRequest.getDefaultInstance()));
    Callers.refused(
        role,
        () ->
            callers
                .ledger(TENANT, Role.PRODUCER)
                .listRecords(ListRecordsRequest.getDefaultInstance()));
    Callers.refused(
        role,
        () ->
            callers
                .ledger(TENANT, Role.REVIEWER)
                .exportEvidence(ExportEvidenceRequest.newBuilder().setInteractionId("x").build()));
    Callers.refused(
        role,
        () ->
            callers
                .ledger(TENANT, Role.REVIEWER)
                .getInclusionProof(GetInclusionProofRequest.newBuilder().setLeafIndex(0).build()));
  }
}
