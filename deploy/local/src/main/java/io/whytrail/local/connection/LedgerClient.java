package io.whytrail.local.connection;

import io.grpc.CallCredentials;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.whytrail.ingest.v1.EvidenceBundle;
import io.whytrail.ingest.v1.ExportEvidenceRequest;
import io.whytrail.ingest.v1.GetInclusionProofRequest;
import io.whytrail.ingest.v1.GetLedgerRequest;
import io.whytrail.ingest.v1.GetLedgerResponse;
import io.whytrail.ingest.v1.LedgerRecord;
import io.whytrail.ingest.v1.LedgerServiceGrpc;
import io.whytrail.ingest.v1.LedgerServiceGrpc.LedgerServiceBlockingStub;
import io.whytrail.ingest.v1.ListRecordsRequest;
import io.whytrail.ingest.v1.ListRecordsResponse;
import io.whytrail.ingest.v1.RecordKind;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.local.audit.UnreachableException;
import io.whytrail.local.identity.TokenIssuer.Identity;
import io.whytrail.local.mesh.ServiceName;
import io.whytrail.runtime.failure.Failures;
import io.whytrail.runtime.identity.Role;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Reads a tenant's ledger, as an auditor.
public final class LedgerClient {

  private static final int SECONDS = 30;
  private static final int PAGE = 500;

  private final LedgerServiceBlockingStub stub;

  public LedgerClient(Connections connections, String tenant) {
    this(
        connections.to(ServiceName.INGEST),
        connections.as(Identity.of("whytrail", tenant, Role.AUDITOR, Role.ANALYST)));
  }

  LedgerClient(Channel channel, CallCredentials auditor) {
    stub = LedgerServiceGrpc.newBlockingStub(channel).withCallCredentials(auditor);
  }

  /// Where the ledger stands.
  public GetLedgerResponse ledger() {
    return stub().getLedger(GetLedgerRequest.getDefaultInstance());
  }

  /// Shows all records of a kind from an index on; returns the index behind the last one.
  public long records(RecordKind kind, long from, Consumer<LedgerRecord> seen) {
    long next = from;
    String token = "";
    do {
      ListRecordsResponse page =
          stub()
              .listRecords(
                  ListRecordsRequest.newBuilder()
                      .setFromIndex(from)
                      .setKind(kind)
                      .setPageSize(PAGE)
                      .setPageToken(token)
                      .build());
      for (LedgerRecord record : page.getRecordsList()) {
        seen.accept(record);
        next = Math.max(next, record.getLeafIndex() + 1);
      }
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    return next;
  }

  /// The records of all kinds from an index on: at most one page.
  List<LedgerRecord> page(long from) {
    return stub()
        .listRecords(ListRecordsRequest.newBuilder().setFromIndex(from).setPageSize(PAGE).build())
        .getRecordsList();
  }

  /// The index of the record of this id, or of the interaction of this id; empty where there is
  /// none.
  public OptionalLong index(String id) {
    OptionalLong ofRecord = index(GetInclusionProofRequest.newBuilder().setRecordId(id).build());
    return ofRecord.isPresent()
        ? ofRecord
        : index(GetInclusionProofRequest.newBuilder().setInteractionId(id).build());
  }

  private OptionalLong index(GetInclusionProofRequest request) {
    try {
      return OptionalLong.of(stub().getInclusionProof(request).getRecord().getLeafIndex());
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND
          || e.getStatus().getCode() == Status.Code.INVALID_ARGUMENT) {
        return OptionalLong.empty();
      }
      throw new UnreachableException("The ledger does not say where it is: " + e.getStatus(), e);
    }
  }

  /// Everything about an interaction with proofs; empty while something of it is not proven yet.
  public Optional<EvidenceBundle> evidence(String interactionId) {
    try {
      return Optional.of(
          stub()
              .exportEvidence(
                  ExportEvidenceRequest.newBuilder().setInteractionId(interactionId).build())
              .getBundle());
    } catch (StatusRuntimeException e) {
      if (Failures.reason(e) == ErrorReason.ERROR_REASON_NOT_PROVEN_YET) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private LedgerServiceBlockingStub stub() {
    return stub.withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
  }
}
