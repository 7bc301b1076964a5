package io.whytrail.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.whytrail.ingest.v1.EvidenceBundle;
import io.whytrail.ingest.v1.ExportEvidenceRequest;
import io.whytrail.ingest.v1.GetTimelineRequest;
import io.whytrail.ingest.v1.IngestServiceGrpc.IngestServiceBlockingStub;
import io.whytrail.ingest.v1.LedgerRecord;
import io.whytrail.ingest.v1.LedgerServiceGrpc.LedgerServiceBlockingStub;
import io.whytrail.ingest.v1.RecordKind;
import io.whytrail.interaction.v1.Content;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.interaction.v1.Message;
import io.whytrail.interaction.v1.Role;
import io.whytrail.interaction.v1.ToolCall;
import io.whytrail.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// What the stories share: interactions, refusals, and waiting for the ledger.
final class Stories {

  static final Duration SOON = Duration.ofSeconds(60);

  private Stories() {}

  static Interaction chat(String id, String question, String answer) {
    return Interaction.newBuilder()
        .setId(id)
        .addMessages(Message.newBuilder().setRole(Role.ROLE_USER).setContent(text(question)))
        .setOutput(text(answer))
        .build();
  }

  static Interaction payment(String id, String to, int amount) {
    return Interaction.newBuilder()
        .setId(id)
        .addMessages(
            Message.newBuilder()
                .setRole(Role.ROLE_USER)
                .setContent(text("Please pay %d euros to %s.".formatted(amount, to))))
        .addToolCalls(payment(to, amount))
        .build();
  }

  static ToolCall payment(String to, int amount) {
    return ToolCall.newBuilder()
        .setName("send_money")
        .setArgumentsJson("{\"to\": \"%s\", \"amount\": %d}".formatted(to, amount))
        .build();
  }

  static Content text(String text) {
    return Content.newBuilder().setText(text).build();
  }

  /// The reason of the one ErrorInfo that a call is refused with.
  static String refusal(ThrowingCallable call) {
    StatusRuntimeException thrown =
        Assertions.catchThrowableOfType(StatusRuntimeException.class, call);
    assertThat(thrown).as("the call should have been refused").isNotNull();
    Status status = StatusProto.fromThrowable(thrown);
    assertThat(status).isNotNull();
    List<ErrorInfo> infos =
        status.getDetailsList().stream()
            .filter(detail -> detail.is(ErrorInfo.class))
            .map(detail -> {
              try {
                return detail.unpack(ErrorInfo.class);
              } catch (InvalidProtocolBufferException e) {
                throw new AssertionError(e);
              }
            })
            .toList();
    assertThat(infos).as("%s", thrown.getStatus()).hasSize(1);
    assertThat(infos.getFirst().getDomain()).isEqualTo("whytrail.io");
    assertThat(status.getMessage()).as("a sentence that says what to do").isNotBlank();
    return infos.getFirst().getReason();
  }

  /// Waits until the ledger holds these kinds for an interaction, each with its index.
  static List<LedgerRecord> awaitSealed(
      IngestServiceBlockingStub ingest, String interactionId, RecordKind... kinds) {
    return Await.until(
        SOON,
        () ->
            ingest
                .getTimeline(
                    GetTimelineRequest.newBuilder().setInteractionId(interactionId).build())
                .getRecordsList(),
        records -> sealedKinds(records).containsAll(Set.of(kinds)));
  }

  /// Exports the evidence about an interaction once all of it is there, and verifies it offline.
  static void assertProvable(
      Mesh mesh,
      LedgerServiceBlockingStub auditor,
      String interactionId,
      Predicate<EvidenceBundle> whole)
      throws IOException, InterruptedException {
    Path bundle = Files.createTempFile("evidence", ".json");
    Files.writeString(
        bundle,
        JsonFormat.printer()
            .print(
                Await.until(
                    SOON,
                    () ->
                        auditor
                            .exportEvidence(
                                ExportEvidenceRequest.newBuilder()
                                    .setInteractionId(interactionId)
                                    .build())
                            .getBundle(),
                    whole)));
    FrontDoor.Result verified = mesh.run("verify", bundle.toString());
    assertThat(verified.exitCode()).as("%s%s", verified.out(), verified.err()).isZero();
  }

  private static Set<RecordKind> sealedKinds(List<LedgerRecord> records) {
    return records.stream()
        .filter(LedgerRecord::hasLeafIndex)
        .map(LedgerRecord::getKind)
        .collect(Collectors.toSet());
  }
}
