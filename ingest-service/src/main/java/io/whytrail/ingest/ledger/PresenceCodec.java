package io.whytrail.ingest.ledger;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.whytrail.ingest.v1.Heartbeat;
import io.whytrail.ingest.v1.ReplicaStarted;
import io.whytrail.ingest.v1.ReplicaStopped;
import java.time.Duration;
import java.time.Instant;

/// What replicas say about themselves, as records.
final class PresenceCodec {

  private PresenceCodec() {}

  static NewRecord started(Log log, Replica replica) {
    return record(
        log,
        Kind.REPLICA_STARTED,
        replica.instanceId().toString(),
        ReplicaStarted.newBuilder()
            .setInstanceId(replica.instanceId().toString())
            .setVersion(replica.version())
            .setConfigurationDigest(replica.configurationDigest())
            .setStartTime(LedgerCodec.timestamp(replica.startTime()))
            .build());
  }

  static NewRecord stopped(Log log, Replica replica, Instant time) {
    return record(
        log,
        Kind.REPLICA_STOPPED,
        replica.instanceId().toString(),
        ReplicaStopped.newBuilder()
            .setInstanceId(replica.instanceId().toString())
            .setStartTime(LedgerCodec.timestamp(replica.startTime()))
            .setStopTime(LedgerCodec.timestamp(time))
            .build());
  }

  /// The slot is the subject: whichever replica is first seals it, and the others find it there.
  static NewRecord heartbeat(Log log, Replica replica, Instant slot, Duration interval) {
    return record(
        log,
        Kind.HEARTBEAT,
        slot.toString(),
        Heartbeat.newBuilder()
            .setInstanceId(replica.instanceId().toString())
            .setSlotTime(LedgerCodec.timestamp(slot))
            .setInterval(
                com.google.protobuf.Duration.newBuilder()
                    .setSeconds(interval.toSeconds())
                    .setNanos(interval.toNanosPart()))
            .build());
  }

  private static NewRecord record(Log log, Kind kind, String subject, Message message) {
    ByteString payload = message.toByteString();
    return NewRecord.of(log.tenant(), kind, subject, "", "", payload, "");
  }
}
