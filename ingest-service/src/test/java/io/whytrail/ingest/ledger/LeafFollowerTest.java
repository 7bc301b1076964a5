package io.whytrail.ingest.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.micronaut.context.ApplicationContext;
import io.whytrail.ingest.TestKeys;
import io.whytrail.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// What a reader of many logs can rely on.
class LeafFollowerTest {

  private static final Duration SOON = Duration.ofSeconds(15);
  private static final int MANY = 900;

  /// What was read, as tenant and index.
  record Read(String tenant, long index) {}

  static final class Notes implements LeafReader {
    private final List<Read> reads = new ArrayList<>();

    @Override
    public String name() {
      return "notes";
    }

    @Override
    public void read(Log log, List<SealedRecord> leaves) {
      leaves.forEach(
          leaf -> reads.add(new Read(log.tenant(), Objects.requireNonNull(leaf.index()))));
    }
  }

  @Test
  void follow_readsEveryLeafOnceInOrderAndLetsNoLogWaitForAnother() {
    try (ApplicationContext context = ApplicationContext.run(Map.copyOf(TestKeys.properties()))) {
      Ledger ledger = context.getBean(Ledger.class);
      ledger.append(
          IntStream.range(0, MANY).mapToObj(i -> record(ledger, "busy", "label-" + i)).toList());
      ledger.append(List.of(record(ledger, "calm", "label")));
      PostgresTree trees = context.getBean(PostgresTree.class);
      Await.until(SOON, () -> size(trees, ledger, "busy") > MANY);
      Await.until(SOON, () -> size(trees, ledger, "calm") > 1);
      Notes notes = new Notes();
      LeafFollower follower =
          new LeafFollower(
              notes,
              context.getBean(PostgresTransactions.class),
              context.getBean(PostgresLogs.class),
              context.getBean(PostgresRecords.class),
              context.getBean(PostgresLeafMarks.class),
              new Courtesy());

      follower.follow();

      Map<String, List<Long>> read =
          notes.reads.stream()
              .collect(
                  Collectors.groupingBy(
                      Read::tenant, Collectors.mapping(Read::index, Collectors.toList())));
      assertThat(read.get("busy")).hasSizeGreaterThan(MANY);
      assertThat(read.get("calm")).hasSizeGreaterThan(1);
      assertThat(read.values())
          .allSatisfy(indexes ->
              assertThat(indexes)
                  .containsExactlyElementsOf(LongStream.range(0, indexes.size()).boxed().toList()));
      int calm = notes.reads.indexOf(new Read("calm", 1));
      assertThat(notes.reads.indexOf(new Read("busy", MANY))).isGreaterThan(calm);
    }
  }

  private static SealedRecord record(Ledger ledger, String tenant, String id) {
    return ledger.seal(
        NewRecord.of(tenant, Kind.LABEL, id, "", "", ByteString.copyFromUtf8(id), ""));
  }

  private static long size(PostgresTree trees, Ledger ledger, String tenant) {
    return ledger.log(tenant).map(log -> trees.head(log.id()).size()).orElse(0L);
  }
}
