package io.whytrail.ingest.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.whytrail.ingest.capture.CommitQueue.Waiting;
import io.whytrail.ingest.ledger.Kind;
import io.whytrail.ingest.ledger.SealedRecord;
import io.whytrail.testing.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class CommitQueueTest {

  private static Waiting item(int bytes) {
    return new Waiting(
        "acme",
        new SealedRecord(
            1,
            new UUID(0, bytes),
            Kind.LABEL,
            "s",
            "",
            "",
            Instant.EPOCH,
            ByteString.copyFrom(new byte[bytes]),
            ByteString.EMPTY,
            ByteString.EMPTY,
            ByteString.EMPTY,
            "",
            ByteString.EMPTY,
            Map.of(),
            null),
        new CompletableFuture<>());
  }

  @Test
  void offer_turnsAwayWhatIsTooMuchInNumberOrInBytes() {
    CommitQueue byNumber = new CommitQueue(2, 1000);
    CommitQueue byBytes = new CommitQueue(100, 10);

    assertThat(byNumber.offer(item(1))).isTrue();
    assertThat(byNumber.offer(item(1))).isTrue();
    assertThat(byNumber.offer(item(1))).isFalse();
    assertThat(byBytes.offer(item(8))).isTrue();
    assertThat(byBytes.offer(item(3))).isFalse();
    assertThat(byBytes.offer(item(2))).isTrue();
  }

  @Test
  void offer_takesOneThatIsLargerThanTheQueue() {
    assertThat(new CommitQueue(2, 10).offer(item(50))).isTrue();
  }

  @Test
  void take_returnsWhatIsThereUpToTheLimitsInOrder() throws Exception {
    CommitQueue queue = new CommitQueue(100, 1000);
    List<Waiting> items = List.of(item(10), item(20), item(30), item(40), item(50));
    items.forEach(queue::offer);

    assertThat(queue.take(2, 1000)).isEqualTo(items.subList(0, 2));
    assertThat(queue.take(100, 70)).isEqualTo(items.subList(2, 4));
    assertThat(queue.take(100, 1)).isEqualTo(items.subList(4, 5));
    assertThat(queue.size()).isZero();
  }

  @Test
  void put_waitsForRoom() throws Exception {
    CommitQueue queue = new CommitQueue(1, 1000);
    queue.offer(item(1));
    CompletableFuture<Boolean> put = new CompletableFuture<>();
    Thread thread =
        Thread.ofVirtual()
            .start(() -> {
              try {
                queue.put(item(2));
                put.complete(true);
              } catch (InterruptedException e) {
                put.completeExceptionally(e);
              }
            });
    Await.until(Duration.ofSeconds(5), () -> thread.getState() == Thread.State.WAITING);
    assertThat(put).isNotDone();

    assertThat(queue.take(1, 1000)).hasSize(1);

    assertThat(put.get()).isTrue();
    assertThat(queue.size()).isEqualTo(1);
  }
}
