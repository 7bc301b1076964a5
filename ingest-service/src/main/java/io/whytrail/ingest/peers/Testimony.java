package io.whytrail.ingest.peers;

import io.whytrail.ingest.ledger.Kind;
import io.whytrail.ingest.ledger.Ledger;
import io.whytrail.ingest.ledger.NewRecord;
import io.whytrail.ingest.ledger.Traceparent;
import io.whytrail.policy.v1.ApprovalState;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;

/// What the peers said, as records of the ledger. The kind and the id make each of them one record,
/// so that the gate and the fact that comes later do not seal it twice.
@Singleton
public final class Testimony {

  private final Ledger ledger;
  private final Traceparent traceparent;

  Testimony(Ledger ledger, Traceparent traceparent) {
    this.ledger = ledger;
    this.traceparent = traceparent;
  }

  public NewRecord record(String tenant, Rating rating) {
    return NewRecord.of(
        tenant,
        Kind.ASSESSMENT,
        rating.id(),
        rating.interactionId(),
        rating.correlationId(),
        rating.payload(),
        traceparent.current());
  }

  public NewRecord record(String tenant, Ruling ruling) {
    return NewRecord.of(
        tenant,
        Kind.DECISION,
        ruling.id(),
        ruling.interactionId(),
        ruling.correlationId(),
        ruling.payload(),
        traceparent.current());
  }

  /// One record for each state that the approval has gone through.
  public List<NewRecord> records(String tenant, Consent consent) {
    List<NewRecord> records = new ArrayList<>();
    records.add(record(tenant, Kind.APPROVAL_REQUESTED, PeerCodec.requested(consent)));
    if (consent.isResolved()) {
      records.add(record(tenant, Kind.APPROVAL_RESOLVED, PeerCodec.resolved(consent)));
    }
    if (consent.state() == ApprovalState.APPROVAL_STATE_REDEEMED) {
      records.add(record(tenant, Kind.APPROVAL_REDEEMED, consent));
    }
    return records;
  }

  private NewRecord record(String tenant, Kind kind, Consent consent) {
    return NewRecord.of(
        tenant,
        kind,
        consent.id(),
        consent.interactionId(),
        consent.correlationId(),
        consent.payload(),
        traceparent.current());
  }

  /// Seals a state of an approval and all before it.
  public void seal(String tenant, Consent consent) {
    ledger.appendNew(records(tenant, consent));
  }
}
