package io.whytrail.e2e;

import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.whytrail.ingest.v1.IngestServiceGrpc.IngestServiceBlockingStub;
import io.whytrail.ingest.v1.Receipt;
import io.whytrail.ingest.v1.RecordRequest;
import io.whytrail.testing.Await;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/// Programs that record without a pause, and again what was not acknowledged, and remember what
/// was.
final class Producers implements AutoCloseable {

  private static final int COUNT = 8;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /// What a caller has to expect while parts of the mesh are gone.
  private static final Set<Code> PASSING =
      EnumSet.of(Code.UNAVAILABLE, Code.DEADLINE_EXCEEDED, Code.RESOURCE_EXHAUSTED, Code.CANCELLED);

  private final List<IngestServiceBlockingStub> replicas;
  private final Map<String, String> acknowledged = new ConcurrentHashMap<>();
  private final Queue<Throwable> surprises = new ConcurrentLinkedQueue<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile boolean ending;

  private Producers(String prefix, List<IngestServiceBlockingStub> replicas) {
    this.replicas = replicas;
    IntStream.range(0, COUNT).forEach(i -> threads.execute(() -> produce(prefix + "/" + i, i)));
  }

  static Producers start(String prefix, List<IngestServiceBlockingStub> replicas) {
    return new Producers(prefix, replicas);
  }

  /// The hash of the leaf of each acknowledged record, in hexadecimal digits, and the record's
  /// interaction.
  Map<String, String> acknowledged() {
    return acknowledged;
  }

  List<Throwable> surprises() {
    return List.copyOf(surprises);
  }

  /// Waits until so many more are acknowledged.
  void awaitMore(int count) {
    int before = acknowledged.size();
    Await.until(PATIENCE, () -> acknowledged.size() >= before + count || !surprises.isEmpty());
  }

  private void produce(String prefix, int first) {
    try {
      for (int i = 0; !ending; i++) {
        String id = prefix + "/" + i;
        Receipt receipt = record(id, first + i);
        String other =
            acknowledged.put(HexFormat.of().formatHex(receipt.getLeafHash().toByteArray()), id);
        if (other != null) {
          throw new AssertionError(id + " and " + other + " have one leaf");
        }
      }
    } catch (Throwable e) {
      surprises.add(e);
    }
  }

  private Receipt record(String id, int attempt) {
    RecordRequest request =
        RecordRequest.newBuilder()
            .setInteraction(Stories.chat(id, "Where is order " + id + "?", "On its way."))
            .build();
    for (int i = attempt; ; i++) {
      try {
        return replicas
            .get(i % replicas.size())
            .withWaitForReady()
            .withDeadlineAfter(2, TimeUnit.SECONDS)
            .record(request)
            .getReceipt();
      } catch (StatusRuntimeException e) {
        if (!passes(e.getStatus())) {
          throw e;
        }
      }
    }
  }

  /// For a connection that is cut just when a call begins, grpc-java has no better word than
  /// UNKNOWN.
  private static boolean passes(Status status) {
    return PASSING.contains(status.getCode())
        || (status.getCode() == Code.UNKNOWN
            && status.getCause() instanceof ClosedChannelException);
  }

  /// Lets everybody finish what they are at.
  @Override
  public void close() throws InterruptedException {
    ending = true;
    threads.shutdown();
    if (!threads.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("A record is never acknowledged");
    }
  }
}
