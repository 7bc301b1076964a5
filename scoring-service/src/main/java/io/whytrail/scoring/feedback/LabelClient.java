package io.whytrail.scoring.feedback;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import com.google.protobuf.Timestamp;
import io.grpc.ManagedChannel;
import io.micronaut.grpc.annotation.GrpcChannel;
import io.whytrail.ingest.v1.IngestServiceGrpc;
import io.whytrail.ingest.v1.IngestServiceGrpc.IngestServiceBlockingStub;
import io.whytrail.ingest.v1.LedgerRecord;
import io.whytrail.ingest.v1.LedgerServiceGrpc;
import io.whytrail.ingest.v1.LedgerServiceGrpc.LedgerServiceBlockingStub;
import io.whytrail.ingest.v1.ListRecordsRequest;
import io.whytrail.ingest.v1.RecordKind;
import io.whytrail.ingest.v1.RecordedInteraction;
import io.whytrail.ingest.v1.StreamInteractionsRequest;
import io.whytrail.ingest.v1.StreamInteractionsResponse;
import io.whytrail.policy.v1.Decision;
import io.whytrail.policy.v1.Label;
import io.whytrail.policy.v1.LabelKind;
import io.whytrail.runtime.identity.ServiceTokens;
import io.whytrail.scoring.interaction.InteractionCodec;
import io.whytrail.scoring.interaction.Stage;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/// Reads labels, and what they are about, from the record: as they were sealed.
@Singleton
final class LabelClient {

  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final LedgerServiceBlockingStub ledger;
  private final IngestServiceBlockingStub ingest;
  private final ServiceTokens tokens;

  LabelClient(@GrpcChannel("ingest") ManagedChannel channel, ServiceTokens tokens) {
    this.ledger = LedgerServiceGrpc.newBlockingStub(channel);
    this.ingest = IngestServiceGrpc.newBlockingStub(channel);
    this.tokens = tokens;
  }

  /// Labels from a leaf on, in their order; those that this version has no word for are left out.
  List<GivenLabel> labels(String tenant, long fromIndex, int limit) {
    return records(tenant, RecordKind.RECORD_KIND_LABEL, fromIndex, limit).stream()
        .flatMap(record -> label(record).stream())
        .toList();
  }

  private static Optional<GivenLabel> label(LedgerRecord record) {
    Label label = parse(Label.parser(), record.getPayload());
    return isHarmful(label.getKind())
        .map(harmful ->
            new GivenLabel(
                label.getId(),
                label.getDecisionId(),
                label.getInteractionId(),
                label.getLabeller(),
                harmful,
                record.getLeafIndex()));
  }

  private static Optional<Boolean> isHarmful(LabelKind kind) {
    return switch (kind) {
      case LABEL_KIND_TRUE_POSITIVE, LABEL_KIND_FALSE_NEGATIVE -> Optional.of(true);
      case LABEL_KIND_FALSE_POSITIVE, LABEL_KIND_TRUE_NEGATIVE -> Optional.of(false);
      case LABEL_KIND_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
    };
  }

  /// The stage of the decision that was sealed as this leaf.
  Optional<Stage> stage(String tenant, String decisionId, long index) {
    return records(tenant, RecordKind.RECORD_KIND_DECISION, index, 1).stream()
        .map(record -> parse(Decision.parser(), record.getPayload()))
        .filter(decision -> decision.getId().equals(decisionId))
        .flatMap(decision -> InteractionCodec.decode(decision.getStage()).stream())
        .findFirst();
  }

  /// An interaction as it was recorded; nothing where it was not, or is gone.
  Optional<JudgedInteraction> interaction(String tenant, String id) {
    Iterator<StreamInteractionsResponse> stream =
        ingest
            .withCallCredentials(tokens.forTenant(tenant))
            .withDeadlineAfter(DEADLINE)
            .streamInteractions(
                StreamInteractionsRequest.newBuilder().addInteractionIds(id).build());
    Optional<JudgedInteraction> found = Optional.empty();
    while (stream.hasNext()) {
      found = Optional.of(judged(stream.next().getRecorded()));
    }
    return found;
  }

  private static JudgedInteraction judged(RecordedInteraction recorded) {
    Timestamp time = recorded.getReceipt().getRecordTime();
    return new JudgedInteraction(
        InteractionCodec.decode(recorded.getInteraction()),
        recorded.getInteraction().getOrigin().getSubjectId(),
        Instant.ofEpochSecond(time.getSeconds(), time.getNanos()));
  }

  private List<LedgerRecord> records(String tenant, RecordKind kind, long fromIndex, int limit) {
    return ledger
        .withCallCredentials(tokens.forTenant(tenant))
        .withDeadlineAfter(DEADLINE)
        .listRecords(
            ListRecordsRequest.newBuilder()
                .setKind(kind)
                .setFromIndex(fromIndex)
                .setPageSize(limit)
                .build())
        .getRecordsList();
  }

  private static <T> T parse(Parser<T> parser, ByteString payload) {
    try {
      return parser.parseFrom(payload);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("A sealed record can't be read", e);
    }
  }
}
