package io.whytrail.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import com.google.protobuf.UnknownFieldSet;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.micronaut.grpc.annotation.GrpcChannel;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import io.micronaut.test.support.TestPropertyProvider;
import io.whytrail.ingest.v1.GetInclusionProofRequest;
import io.whytrail.ingest.v1.GetInclusionProofResponse;
import io.whytrail.ingest.v1.GetInteractionRequest;
import io.whytrail.ingest.v1.GetLedgerRequest;
import io.whytrail.ingest.v1.GetLedgerResponse;
import io.whytrail.ingest.v1.IngestServiceGrpc;
import io.whytrail.ingest.v1.LedgerRecord;
import io.whytrail.ingest.v1.ListRecordsRequest;
import io.whytrail.ingest.v1.ProducerGap;
import io.whytrail.ingest.v1.Receipt;
import io.whytrail.ingest.v1.RecordKind;
import io.whytrail.ingest.v1.RecordRequest;
import io.whytrail.ingest.v1.RecordStreamRequest;
import io.whytrail.ingest.v1.RecordStreamResponse;
import io.whytrail.ingest.v1.WaitFor;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.interaction.v1.Role;
import io.whytrail.interaction.v1.ToolCall;
import io.whytrail.runtime.failure.Failures;
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
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// From an interaction to its receipt and its proof.
@MicronautTest(transactional = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecordTest implements TestPropertyProvider {

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final io.whytrail.runtime.identity.Role PRODUCER =
      io.whytrail.runtime.identity.Role.PRODUCER;
  private static final io.whytrail.runtime.identity.Role ANALYST =
      io.whytrail.runtime.identity.Role.ANALYST;

  @Inject
  @GrpcChannel("grpc-server")
  ManagedChannel channel;

  private Callers callers;

  @Override
  public Map<String, String> getProperties() {
    Map<String, String> properties = new HashMap<>(TestKeys.properties());
    properties.put("whytrail.capture.gap-delay", "400ms");
    return properties;
  }

  @BeforeEach
  void connect() {
    callers = new Callers(channel);
  }

  private Interaction stored(String tenant, String id) {
    return callers
        .ingest(tenant, ANALYST)
        .getInteraction(GetInteractionRequest.newBuilder().setInteractionId(id).build())
        .getRecorded()
        .getInteraction();
  }

  private List<LedgerRecord> records(String tenant, RecordKind kind) {
    return callers
        .ledger(tenant, ANALYST)
        .listRecords(ListRecordsRequest.newBuilder().setKind(kind).build())
        .getRecordsList();
  }

  @Test
  void record_isProvenByThePublicKeyAlone() {
    Interaction interaction = Samples.supportChat("1").build();

    Receipt receipt = callers.record("acme", interaction, WaitFor.WAIT_FOR_PROVEN);

    GetLedgerResponse standing =
        callers.ledger("acme", ANALYST).getLedger(GetLedgerRequest.getDefaultInstance());
    GetInclusionProofResponse proof =
        callers
            .ledger("acme", ANALYST)
            .getInclusionProof(
                GetInclusionProofRequest.newBuilder()
                    .setInteractionId(interaction.getId())
                    .build());
    assertThat(receipt.getState()).isEqualTo(WaitFor.WAIT_FOR_PROVEN);
    assertThat(receipt.getLedgerOrigin()).isEqualTo("whytrail.local/acme");
    assertThat(receipt.getLeafHash())
        .isEqualTo(
            com.google.protobuf.ByteString.copyFrom(
                Hash.leaf(proof.getRecord().getLeaf().toByteArray()).bytes()));
    assertThat(
            TlogProof.parse(proof.getProof())
                .verify(
                    Hash.leaf(proof.getRecord().getLeaf().toByteArray()),
                    VerifierKey.parse(standing.getVerifierKey()))
                .size())
        .isGreaterThan(receipt.getLeafIndex());
  }

  @Test
  void record_storesNothingThatMustBeMasked() {
    Interaction.Builder interaction = Samples.supportChat("masked");
    interaction.putAttributes("customer_phone", "2125550123").putAttributes("a@b.com", "x");
    interaction.addToolCalls(
        ToolCall.newBuilder()
            .setName("crm")
            .setArgumentsJson("{\"note\":\"card 4111111111111111\",\"password\":\"hunter2\"}")
            .setResult(Samples.text("{\"email\":\"maria@example.com\",\"n\":4111111111111111}"))
            .setError("no route to 192.168.1.17"));
    interaction.setUnknownFields(
        UnknownFieldSet.newBuilder()
            .addField(
                999,
                UnknownFieldSet.Field.newBuilder()
                    .addLengthDelimited(com.google.protobuf.ByteString.copyFromUtf8("a@b.com"))
                    .build())
            .build());

    Receipt receipt = callers.record("acme", interaction.build(), WaitFor.WAIT_FOR_SEQUENCED);

    Interaction stored = stored("acme", interaction.getId());
    assertThat(stored.toString())
        .doesNotContain(
            "maria", "901820", "4111", "hunter2", "192.168", "2125550123", "a@b.com", "customer-");
    assertThat(stored.getOrigin().getSubjectId()).startsWith("sub_");
    assertThat(stored.getToolCalls(0).getArgumentsJson())
        .matches(
            "\\{\"note\":\"card <PAYMENT_CARD:[0-9a-f]{12}>\","
                + "\"password\":\"<SECRET:[0-9a-f]{12}>\"}");
    assertThat(receipt.getMaskedMap())
        .containsEntry("EMAIL", 4)
        .containsEntry("PHONE", 2)
        .containsEntry("PAYMENT_CARD", 3)
        .containsEntry("SECRET", 1)
        .containsEntry("IP_ADDRESS", 1);
  }

  @Test
  void record_returnsTheFirstReceiptForTheSameContent() {
    Interaction interaction = Samples.supportChat("again").build();

    Receipt first = callers.record("acme", interaction);
    Receipt second = callers.record("acme", interaction);

    assertThat(second.getDuplicate()).isTrue();
    assertThat(second.getRecordId()).isEqualTo(first.getRecordId());
    assertThat(second.getRecordTime()).isEqualTo(first.getRecordTime());
    assertThat(second.getMaskedMap()).isEqualTo(first.getMaskedMap());
  }

  @Test
  void record_refusesTheSameIdForOtherContentAndKeepsTheFirst() {
    Interaction interaction = Samples.supportChat("taken").build();
    callers.record("acme", interaction);
    Interaction before = stored("acme", interaction.getId());

    // Differs in what is masked alone, so only the digest of the unmasked content can tell.
    Interaction other =
        interaction.toBuilder()
            .setOutput(Samples.text(interaction.getOutput().getText().replace("maria", "maria2")))
            .build();
    Callers.refused(ErrorReason.ERROR_REASON_ID_CONFLICT, () -> callers.record("acme", other));

    assertThat(stored("acme", interaction.getId())).isEqualTo(before);
  }

  @Test
  void record_storesOneOfManyAtOnce() throws Exception {
    Interaction interaction = Samples.supportChat("race").build();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Receipt>> calls = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        calls.add(() -> callers.record("acme", interaction));
      }
      List<Receipt> receipts = new ArrayList<>();
      for (Future<Receipt> call : threads.invokeAll(calls)) {
        receipts.add(call.get());
      }

      assertThat(receipts)
          .extracting(Receipt::getRecordId)
          .containsOnly(receipts.getFirst().getRecordId());
      assertThat(receipts).filteredOn(receipt -> !receipt.getDuplicate()).hasSize(1);
    }
  }

  @Test
  void record_keepsExactlyOneContentWhenTwoRaceForAnId() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<String>> calls = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        String text = "content " + i % 3;
        calls.add(() -> {
          Interaction interaction =
              Samples.supportChat("contest").setOutput(Samples.text(text)).build();
          try {
            callers.record("acme", interaction);
            return text;
          } catch (StatusRuntimeException e) {
            assertThat(Failures.reason(e)).isEqualTo(ErrorReason.ERROR_REASON_ID_CONFLICT);
            return "";
          }
        });
      }
      List<String> accepted = new ArrayList<>();
      for (Future<String> call : threads.invokeAll(calls)) {
        accepted.add(call.get());
      }

      String winner = stored("acme", "support-contest").getOutput().getText();
      assertThat(accepted.stream().filter(text -> !text.isEmpty()))
          .hasSize(10)
          .containsOnly(winner);
    }
  }

  @Test
  void record_fillsTheCorrelationId() {
    Interaction interaction = Samples.supportChat("uncorrelated").clearCorrelationId().build();

    Receipt receipt = callers.record("acme", interaction);

    assertThat(receipt.getCorrelationId()).isNotEmpty();
    assertThat(stored("acme", interaction.getId()).getCorrelationId())
        .isEqualTo(receipt.getCorrelationId());
  }

  static Stream<Arguments> senseless() {
    return Stream.of(
        Arguments.of("interaction.id", change(i -> i.setId("white space"))),
        Arguments.of(
            "interaction.messages[0].role",
            change(i -> i.getMessagesBuilder(0).setRole(Role.ROLE_UNSPECIFIED))),
        Arguments.of(
            "interaction.messages[0].tool_call_indexes",
            change(i -> i.getMessagesBuilder(0).addToolCallIndexes(3))),
        Arguments.of(
            "interaction.tool_calls[0].arguments_json",
            change(i -> i.addToolCalls(call("{\"a\":")))),
        Arguments.of(
            "interaction.tool_calls[0].arguments_json", change(i -> i.addToolCalls(call("[1]")))),
        Arguments.of(
            "interaction.tool_calls[1].arguments_json",
            change(i -> i.addToolCalls(call("{}")).addToolCalls(call("[".repeat(5000))))),
        Arguments.of("interaction.session_id", change(i -> i.setSessionId("a\0b"))),
        Arguments.of(
            "interaction.start_time",
            change(i -> i.setStartTime(Timestamp.newBuilder().setSeconds(-1)))),
        Arguments.of(
            "interaction.origin.producer_id",
            change(i -> i.getOriginBuilder().setProducerSequence(1))),
        Arguments.of(
            "interaction.output.text",
            change(i -> i.setOutput(Samples.text("x".repeat(1_000_001))))));
  }

  private static Consumer<Interaction.Builder> change(Consumer<Interaction.Builder> change) {
    return change;
  }

  private static ToolCall call(String arguments) {
    return ToolCall.newBuilder().setName("tool").setArgumentsJson(arguments).build();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("senseless")
  void record_refusesWhatMakesNoSenseAndNamesTheField(
      String field, Consumer<Interaction.Builder> change) {
    Interaction.Builder interaction = Samples.supportChat("senseless");
    change.accept(interaction);

    StatusRuntimeException refusal =
        Callers.refused(
            ErrorReason.ERROR_REASON_FIELD_INVALID,
            () -> callers.record("senseless", interaction.build()));

    assertThat(Failures.info(refusal).orElseThrow().getMetadataOrThrow("field")).isEqualTo(field);
    assertThat(records("senseless", RecordKind.RECORD_KIND_INTERACTION)).isEmpty();
  }

  @Test
  void record_refusesWhoHasNoTokenOrNotTheRole() {
    RecordRequest request =
        RecordRequest.newBuilder().setInteraction(Samples.supportChat("stranger")).build();

    Callers.refused(
        ErrorReason.ERROR_REASON_TOKEN_MISSING,
        () -> IngestServiceGrpc.newBlockingStub(channel).record(request));
    Callers.refused(
        ErrorReason.ERROR_REASON_TOKEN_INVALID,
        () ->
            IngestServiceGrpc.newBlockingStub(channel)
                .withCallCredentials(
                    TestIdentity.bearer(TestIdentity.get().expiredToken("acme", PRODUCER)))
                .record(request));
    Callers.refused(
        ErrorReason.ERROR_REASON_ROLE_MISSING,
        () -> callers.ingest("acme", ANALYST).record(request));
    Callers.refused(
        ErrorReason.ERROR_REASON_TOKEN_INVALID,
        () -> callers.ingest("Not A Tenant", PRODUCER).record(request));
  }

  @Test
  void record_keepsTextsThatPostgresWouldNot() {
    Interaction interaction =
        Samples.supportChat("odd").setOutput(Samples.text("a\0b \ud83d\ude00 \u202e é")).build();

    callers.record("acme", interaction, WaitFor.WAIT_FOR_SEQUENCED);

    assertThat(stored("acme", interaction.getId()).getOutput().getText())
        .isEqualTo("a\0b \ud83d\ude00 \u202e é");
  }

  @Test
  void recordStream_answersEachInOrderAndGoesOnAfterARefusal() throws Exception {
    List<Interaction> interactions =
        IntStream.range(0, 500)
            .mapToObj(i ->
                i % 50 == 7
                    ? Samples.supportChat("s" + i).addToolCalls(call("{")).build()
                    : Samples.supportChat("s" + i).build())
            .toList();

    List<RecordStreamResponse> answers = stream("streamer", interactions);

    assertThat(answers)
        .extracting(RecordStreamResponse::getInteractionId)
        .containsExactlyElementsOf(interactions.stream().map(Interaction::getId).toList());
    assertThat(answers).filteredOn(RecordStreamResponse::hasRefusal).hasSize(10);
    assertThat(answers.get(7).getRefusal().getReason()).isEqualTo("FIELD_INVALID");
    assertThat(answers.get(7).getRefusal().getCode()).isEqualTo(3);
    assertThat(answers.get(7).getRefusal().getMetadataMap())
        .containsEntry("field", "interaction.tool_calls[0].arguments_json");
  }

  @Test
  void recordStream_refusesOneThatBreaksTheContractAndOneThatConflicts() throws Exception {
    callers.record("streamer", Samples.supportChat("stream-taken").build());

    List<RecordStreamResponse> answers =
        stream(
            "streamer",
            List.of(
                Samples.supportChat("c1").setId("").build(),
                Samples.supportChat("stream-taken").setOutput(Samples.text("other")).build(),
                Samples.supportChat("c2").build(),
                Samples.supportChat("c2").build()));

    assertThat(answers.get(0).getRefusal().getReason()).isEqualTo("FIELD_INVALID");
    assertThat(answers.get(1).getRefusal().getReason()).isEqualTo("ID_CONFLICT");
    // Two commits at a time: either may be first, and the other is told the record of the first.
    List<Receipt> receipts = List.of(answers.get(2).getReceipt(), answers.get(3).getReceipt());
    assertThat(receipts).extracting(Receipt::getDuplicate).containsExactlyInAnyOrder(true, false);
    assertThat(receipts.get(0).getRecordId()).isEqualTo(receipts.get(1).getRecordId());
  }

  private List<RecordStreamResponse> stream(String tenant, List<Interaction> interactions)
      throws Exception {
    Answers answers = new Answers();
    ClientCallStreamObserver<RecordStreamRequest> requests =
        (ClientCallStreamObserver<RecordStreamRequest>)
            callers.ingestStream(tenant, PRODUCER).recordStream(answers);
    for (Interaction interaction : interactions) {
      Await.until(SOON, requests::isReady);
      requests.onNext(
          RecordStreamRequest.newBuilder()
              .setRecord(RecordRequest.newBuilder().setInteraction(interaction))
              .build());
    }
    requests.onCompleted();
    return answers.all.get(20, TimeUnit.SECONDS);
  }

  private static final class Answers
      implements ClientResponseObserver<RecordStreamRequest, RecordStreamResponse> {

    private final List<RecordStreamResponse> received = new ArrayList<>();
    private final CompletableFuture<List<RecordStreamResponse>> all = new CompletableFuture<>();

    @Override
    public void beforeStart(ClientCallStreamObserver<RecordStreamRequest> requests) {}

    @Override
    public void onNext(RecordStreamResponse response) {
      received.add(response);
    }

    @Override
    public void onError(Throwable thrown) {
      all.completeExceptionally(thrown);
    }

    @Override
    public void onCompleted() {
      all.complete(received);
    }
  }

  @Test
  void record_waitsNoLongerThanItsDeadline() {
    Interaction interaction = Samples.supportChat("hurry").build();

    StatusRuntimeException late =
        org.assertj.core.api.Assertions.catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                callers
                    .ingest("acme", PRODUCER)
                    .withDeadlineAfter(1, TimeUnit.MILLISECONDS)
                    .record(
                        RecordRequest.newBuilder()
                            .setInteraction(interaction)
                            .setWaitFor(WaitFor.WAIT_FOR_PROVEN)
                            .build()));

    assertThat(late.getStatus().getCode()).isEqualTo(io.grpc.Status.Code.DEADLINE_EXCEEDED);
    assertThat(callers.record("acme", interaction, WaitFor.WAIT_FOR_PROVEN).getState())
        .isEqualTo(WaitFor.WAIT_FOR_PROVEN);
  }

  @Test
  void gaps_areRecordedForWhatStaysMissingAndNotForWhatComesLate() throws Exception {
    numbered(1, 3, 2, 4, 7, 10, 8);

    Await.until(SOON, () -> records("counter", RecordKind.RECORD_KIND_PRODUCER_GAP).size() >= 2);

    List<LedgerRecord> gaps = records("counter", RecordKind.RECORD_KIND_PRODUCER_GAP);
    assertThat(gaps).hasSize(2);
    assertThat(gap(gaps.get(0))).isEqualTo(gap(5, 6));
    assertThat(gap(gaps.get(1))).isEqualTo(gap(9, 9));
  }

  private void numbered(long... sequences) {
    for (long sequence : sequences) {
      Interaction.Builder interaction = Samples.supportChat("n" + sequence);
      interaction.getOriginBuilder().setProducerId("host-1").setProducerSequence(sequence);
      callers.record("counter", interaction.build());
    }
  }

  private static ProducerGap gap(LedgerRecord record) throws Exception {
    return ProducerGap.parseFrom(record.getPayload());
  }

  private static ProducerGap gap(long first, long last) {
    return ProducerGap.newBuilder()
        .setProducerId("host-1")
        .setFirstMissing(first)
        .setLastMissing(last)
        .build();
  }
}
