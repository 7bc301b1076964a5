package io.whytrail.runtime.messaging;

import com.google.protobuf.Timestamp;
import java.time.Instant;

/// Between facts and the message of the contract.
final class FactCodec {

  private FactCodec() {}

  static io.whytrail.interaction.v1.Fact encode(Fact fact) {
    return io.whytrail.interaction.v1.Fact.newBuilder()
        .setTenant(fact.tenant())
        .setIndex(fact.index())
        .setType(fact.type())
        .setId(fact.id())
        .setInteractionId(fact.interactionId())
        .setCorrelationId(fact.correlationId())
        .setTraceparent(fact.traceparent())
        .setTime(
            Timestamp.newBuilder()
                .setSeconds(fact.time().getEpochSecond())
                .setNanos(fact.time().getNano()))
        .build();
  }

  static Fact decode(io.whytrail.interaction.v1.Fact fact) {
    return new Fact(
        fact.getTenant(),
        fact.getIndex(),
        fact.getType(),
        fact.getId(),
        fact.getInteractionId(),
        fact.getCorrelationId(),
        fact.getTraceparent(),
        Instant.ofEpochSecond(fact.getTime().getSeconds(), fact.getTime().getNanos()));
  }
}
