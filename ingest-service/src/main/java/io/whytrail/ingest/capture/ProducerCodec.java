package io.whytrail.ingest.capture;

import com.google.protobuf.ByteString;
import io.whytrail.ingest.ledger.Kind;
import io.whytrail.ingest.ledger.NewRecord;
import io.whytrail.ingest.ledger.SealedRecord;
import io.whytrail.ingest.v1.ProducerGap;
import io.whytrail.interaction.v1.Origin;
import java.util.Optional;

/// Producers' numbers in interactions and in gap records.
final class ProducerCodec {

  private ProducerCodec() {}

  /// The number of a record; empty where its producer does not count, or for another kind of
  /// record.
  static Optional<Numbered> numbered(SealedRecord record) {
    if (record.kind() != Kind.INTERACTION) {
      return Optional.empty();
    }
    Origin origin = InteractionCodec.parse(record.payload()).getOrigin();
    return origin.getProducerSequence() == 0
        ? Optional.empty()
        : Optional.of(new Numbered(origin.getProducerId(), origin.getProducerSequence()));
  }

  static NewRecord gap(String tenant, Hole hole) {
    ByteString payload =
        InteractionCodec.bytes(
            ProducerGap.newBuilder()
                .setProducerId(hole.producerId())
                .setFirstMissing(hole.first())
                .setLastMissing(hole.last())
                .build());
    String subject = "%s#%d-%d".formatted(hole.producerId(), hole.first(), hole.last());
    return NewRecord.of(tenant, Kind.PRODUCER_GAP, subject, "", "", payload, "");
  }
}
