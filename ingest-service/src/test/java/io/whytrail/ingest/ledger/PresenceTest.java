package io.whytrail.ingest.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import io.micronaut.context.ApplicationContext;
import io.whytrail.ingest.TestKeys;
import io.whytrail.ingest.v1.Heartbeat;
import io.whytrail.ingest.v1.ReplicaStarted;
import io.whytrail.ingest.v1.ReplicaStopped;
import io.whytrail.interaction.v1.FactType;
import io.whytrail.runtime.messaging.Fact;
import io.whytrail.runtime.messaging.FactSource;
import io.whytrail.testing.Await;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What replicas put on record about themselves.
class PresenceTest {

  private static final Duration SOON = Duration.ofSeconds(15);
  private static final String TENANT = "acme";

  private final Map<String, Object> properties = new HashMap<>(TestKeys.properties());

  private static void seal(ApplicationContext replica, String id) {
    replica
        .getBean(Ledger.class)
        .appendNew(NewRecord.of(TENANT, Kind.LABEL, id, "", "", ByteString.copyFromUtf8(id), ""));
  }

  private static List<SealedRecord> leaves(ApplicationContext replica, Kind kind) {
    return replica.getBean(Ledger.class).range(TENANT, 0, kind, 1_000);
  }

  private static List<SealedRecord> await(ApplicationContext replica, Kind kind, int count) {
    return Await.until(SOON, () -> leaves(replica, kind), found -> found.size() >= count);
  }

  private static ReplicaStarted started(SealedRecord record) {
    try {
      return ReplicaStarted.parseFrom(record.payload());
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static Heartbeat heartbeat(SealedRecord record) {
    try {
      return Heartbeat.parseFrom(record.payload());
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void start_isOnRecordInEveryLogThatIsOpen() {
    try (ApplicationContext replica = ApplicationContext.run(properties)) {
      seal(replica, "a");
    }
    Map<String, Object> otherwise = new HashMap<>(properties);
    otherwise.put("whytrail.ledger.round-size", "19999");
    int count = 0;
    for (Map<String, Object> configured : List.of(properties, properties, otherwise)) {
      try (ApplicationContext replica = ApplicationContext.run(configured)) {
        count++;
        ReplicaStarted said = started(await(replica, Kind.REPLICA_STARTED, count).getLast());
        assertThat(said.getInstanceId())
            .isEqualTo(replica.getBean(Replica.class).instanceId().toString());
        assertThat(said.getVersion()).isNotEmpty();
      }
    }

    try (ApplicationContext replica = ApplicationContext.run(properties)) {
      List<ReplicaStarted> starts =
          await(replica, Kind.REPLICA_STARTED, 4).stream().map(PresenceTest::started).toList();
      assertThat(starts).extracting(ReplicaStarted::getInstanceId).doesNotHaveDuplicates();
      List<String> digests =
          starts.stream().map(ReplicaStarted::getConfigurationDigest).limit(3).toList();
      assertThat(digests).allMatch(digest -> digest.matches("sha256:[0-9a-f]{64}"));
      assertThat(digests.get(1)).isEqualTo(digests.get(0)).isNotEqualTo(digests.get(2));
    }
  }

  @Test
  void stop_isOnRecordWithTheStartItEnds() throws Exception {
    String id;
    try (ApplicationContext replica = ApplicationContext.run(properties)) {
      seal(replica, "a");
      Replica one = replica.getBean(Replica.class);
      id = one.instanceId().toString();
    }

    try (ApplicationContext replica = ApplicationContext.run(properties)) {
      SealedRecord stop = await(replica, Kind.REPLICA_STOPPED, 1).getFirst();
      ReplicaStopped said = ReplicaStopped.parseFrom(stop.payload());
      assertThat(said.getInstanceId()).isEqualTo(id);
      assertThat(said.getStopTime().getSeconds())
          .isGreaterThanOrEqualTo(said.getStartTime().getSeconds());
      assertThat(await(replica, Kind.REPLICA_STARTED, 1).getFirst().index())
          .isGreaterThan(stop.index());
    }
  }

  @Test
  void heartbeat_isOneASlotOverAllReplicas() {
    properties.put("whytrail.ledger.heartbeat-interval", "200ms");
    try (ApplicationContext one = ApplicationContext.run(properties);
        ApplicationContext two = ApplicationContext.run(properties)) {
      seal(one, "a");

      List<Heartbeat> beats =
          await(two, Kind.HEARTBEAT, 10).stream().map(PresenceTest::heartbeat).toList();

      assertThat(beats).extracting(Heartbeat::getSlotTime).doesNotHaveDuplicates();
      assertThat(beats)
          .allMatch(beat -> Durations.toMillis(beat.getInterval()) == 200)
          .allMatch(beat -> Timestamps.toMillis(beat.getSlotTime()) % 200 == 0)
          .extracting(Heartbeat::getInstanceId)
          .isSubsetOf(
              one.getBean(Replica.class).instanceId().toString(),
              two.getBean(Replica.class).instanceId().toString());
    }
  }

  @Test
  void heartbeat_isAFactThatFollowersPassOver() {
    properties.put("whytrail.ledger.heartbeat-interval", "200ms");
    try (ApplicationContext replica = ApplicationContext.run(properties)) {
      seal(replica, "a");
      await(replica, Kind.HEARTBEAT, 2);

      List<Fact> facts = replica.getBean(FactSource.class).facts(TENANT, 0, 1_000);

      assertThat(facts.getFirst().type()).isEqualTo(FactType.FACT_TYPE_LOG_OPENED);
      assertThat(facts)
          .extracting(Fact::index)
          .containsExactlyElementsOf(
              java.util.stream.LongStream.range(0, facts.size()).boxed().toList());
      assertThat(facts)
          .filteredOn(fact -> fact.type() == FactType.FACT_TYPE_UNSPECIFIED)
          .hasSizeGreaterThanOrEqualTo(2);
    }
  }
}
