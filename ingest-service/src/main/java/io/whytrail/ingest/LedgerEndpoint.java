package io.whytrail.ingest;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.whytrail.ingest.forensics.ForensicsEndpoint;
import io.whytrail.ingest.ledger.Kind;
import io.whytrail.ingest.ledger.Ledger;
import io.whytrail.ingest.ledger.LedgerCodec;
import io.whytrail.ingest.ledger.LedgerProofs;
import io.whytrail.ingest.ledger.SealedRecord;
import io.whytrail.ingest.v1.ExportEvidenceRequest;
import io.whytrail.ingest.v1.ExportEvidenceResponse;
import io.whytrail.ingest.v1.GetConsistencyProofRequest;
import io.whytrail.ingest.v1.GetConsistencyProofResponse;
import io.whytrail.ingest.v1.GetInclusionProofRequest;
import io.whytrail.ingest.v1.GetInclusionProofResponse;
import io.whytrail.ingest.v1.GetLedgerRequest;
import io.whytrail.ingest.v1.GetLedgerResponse;
import io.whytrail.ingest.v1.LedgerServiceGrpc;
import io.whytrail.ingest.v1.ListRecordsRequest;
import io.whytrail.ingest.v1.ListRecordsResponse;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.runtime.failure.Failure;
import io.whytrail.runtime.identity.Caller;
import io.whytrail.runtime.identity.Role;
import io.whytrail.runtime.paging.PageToken;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Proofs over the caller's ledger, over gRPC.
@Singleton
final class LedgerEndpoint extends LedgerServiceGrpc.LedgerServiceImplBase {

  private final Ledger ledger;
  private final LedgerProofs proofs;

  private final ForensicsEndpoint forensics;

  LedgerEndpoint(Ledger ledger, LedgerProofs proofs, ForensicsEndpoint forensics) {
    this.ledger = ledger;
    this.proofs = proofs;
    this.forensics = forensics;
  }

  @Override
  public void exportEvidence(
      ExportEvidenceRequest request, StreamObserver<ExportEvidenceResponse> answer) {
    answer.onNext(forensics.export(request));
    answer.onCompleted();
  }

  @Override
  public void getLedger(GetLedgerRequest request, StreamObserver<GetLedgerResponse> answer) {
    LedgerProofs.Standing standing = proofs.standing(Caller.current().tenant());
    answer.onNext(
        GetLedgerResponse.newBuilder()
            .setOrigin(standing.origin())
            .setSize(standing.tree().size())
            .setRoot(ByteString.copyFrom(standing.tree().root().bytes()))
            .setCheckpoint(standing.checkpoint())
            .setVerifierKey(standing.verifierKey())
            .setPending(standing.pending())
            .build());
    answer.onCompleted();
  }

  @Override
  public void getInclusionProof(
      GetInclusionProofRequest request, StreamObserver<GetInclusionProofResponse> answer) {
    Caller caller = Caller.require(Role.ANALYST, Role.AUDITOR, Role.PRODUCER);
    SealedRecord record = named(caller.tenant(), request).orElseThrow(LedgerEndpoint::notFound);
    answer.onNext(
        GetInclusionProofResponse.newBuilder()
            .setRecord(LedgerCodec.record(record))
            .setProof(proofs.prover(caller.tenant()).prove(record))
            .build());
    answer.onCompleted();
  }

  private Optional<SealedRecord> named(String tenant, GetInclusionProofRequest request) {
    return switch (request.getRecordCase()) {
      case RECORD_ID -> ledger.find(tenant, uuid(request.getRecordId()));
      case INTERACTION_ID -> ledger.find(tenant, Kind.INTERACTION, request.getInteractionId());
      case LEAF_INDEX -> ledger.find(tenant, request.getLeafIndex());
      case RECORD_NOT_SET -> Optional.empty();
    };
  }

  private static UUID uuid(String text) {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw Failure.of(
              ErrorReason.ERROR_REASON_FIELD_INVALID,
              "Correct the field record_id: send the UUID of a receipt.",
              Map.of("field", "record_id"))
          .because(e);
    }
  }

  private static Failure notFound() {
    return Failure.of(
        ErrorReason.ERROR_REASON_NOT_FOUND, "There is no such record in the caller's ledger.");
  }

  @Override
  public void getConsistencyProof(
      GetConsistencyProofRequest request, StreamObserver<GetConsistencyProofResponse> answer) {
    GetConsistencyProofResponse.Builder response = GetConsistencyProofResponse.newBuilder();
    proofs
        .consistency(Caller.current().tenant(), request.getOldSize(), request.getNewSize())
        .forEach(hash -> response.addHashes(ByteString.copyFrom(hash.bytes())));
    answer.onNext(response.build());
    answer.onCompleted();
  }

  @Override
  public void listRecords(ListRecordsRequest request, StreamObserver<ListRecordsResponse> answer) {
    Caller caller = Caller.require(Role.ANALYST, Role.AUDITOR, Role.SERVICE);
    @Nullable Kind kind = LedgerCodec.kind(request.getKind());
    String query = "records/%s/%s/%d".formatted(caller.tenant(), kind, request.getFromIndex());
    long from =
        request.getPageToken().isEmpty()
            ? request.getFromIndex()
            : Long.parseLong(PageToken.decode(request.getPageToken(), query).getFirst());
    int size = PageToken.size(request.getPageSize(), 100);
    List<SealedRecord> page = ledger.range(caller.tenant(), from, kind, size);
    ListRecordsResponse.Builder response = ListRecordsResponse.newBuilder();
    page.forEach(record -> response.addRecords(LedgerCodec.record(record)));
    if (page.size() == size) {
      long next = requireIndex(page.getLast()) + 1;
      response.setNextPageToken(PageToken.encode(query, Long.toString(next)));
    }
    answer.onNext(response.build());
    answer.onCompleted();
  }

  private static long requireIndex(SealedRecord record) {
    Long index = record.index();
    if (index == null) {
      throw new IllegalStateException("A record of a range has an index");
    }
    return index;
  }
}
