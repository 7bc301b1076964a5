package io.whytrail.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.Timestamps;
import com.google.rpc.RetryInfo;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import io.micronaut.context.ApplicationContext;
import io.micronaut.grpc.server.GrpcEmbeddedServer;
import io.whytrail.ingest.v1.CaptureGap;
import io.whytrail.ingest.v1.LedgerRecord;
import io.whytrail.ingest.v1.ListRecordsRequest;
import io.whytrail.ingest.v1.Receipt;
import io.whytrail.ingest.v1.RecordKind;
import io.whytrail.ingest.v1.RecordRequest;
import io.whytrail.ingest.v1.RecordStreamRequest;
import io.whytrail.ingest.v1.RecordStreamResponse;
import io.whytrail.ingest.v1.WaitFor;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.runtime.identity.Role;
import io.whytrail.testing.Await;
import io.whytrail.testing.Samples;
import io.whytrail.testing.backend.Ports;
import io.whytrail.testing.backend.PostgresServer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// A Postgres of its own is stopped and started under a tenant that may go on without it, and under
/// one that may not.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SpoolTest {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String OPEN = "open";
  private static final String CLOSED = "closed";
  private static final int LIMIT = 20;

  @TempDir private static Path directory;

  private final int port = Ports.free();
  private PostgresServer postgres;
  private Map<String, Object> properties;
  private Path spool;
  private int tests;
  private ApplicationContext service;
  private ManagedChannel channel;
  private Callers callers;

  @BeforeAll
  void startPostgres() {
    postgres = PostgresServer.at(directory.resolve("postgres"), port);
  }

  @AfterAll
  void stopPostgres() {
    postgres.stop();
  }

  @BeforeEach
  void start() {
    tests++;
    spool = directory.resolve("spool-" + tests);
    properties = new HashMap<>(TestKeys.properties());
    properties.put("datasources.default.url", postgres.createDatabase("ingest_" + tests));
    properties.put("datasources.default.username", postgres.user());
    properties.put("datasources.default.password", postgres.password());
    properties.put("datasources.default.connection-timeout", "500");
    properties.put("whytrail.spool.failure-policies." + OPEN, "FAIL_OPEN_SPOOL");
    properties.put("whytrail.spool.directory", spool.toString());
    properties.put("whytrail.spool.records", Integer.toString(LIMIT));
    run();
  }

  private void run() {
    service = ApplicationContext.run(properties);
    GrpcEmbeddedServer server = service.getBean(GrpcEmbeddedServer.class);
    server.start();
    channel = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort()).usePlaintext().build();
    callers = new Callers(channel);
  }

  @AfterEach
  void end() {
    channel.shutdownNow();
    service.close();
  }

  private void awaitPostgres() {
    postgres = PostgresServer.at(directory.resolve("postgres"), port);
  }

  private List<LedgerRecord> records(String tenant, RecordKind kind) {
    return callers
        .ledger(tenant, Role.AUDITOR)
        .listRecords(ListRecordsRequest.newBuilder().setKind(kind).setPageSize(1000).build())
        .getRecordsList();
  }

  private CaptureGap gap(String tenant) {
    LedgerRecord record =
        Await.until(
                SOON,
                () -> {
                  try {
                    return records(tenant, RecordKind.RECORD_KIND_CAPTURE_GAP);
                  } catch (StatusRuntimeException e) {
                    return List.<LedgerRecord>of(); // Storage is on its way back.
                  }
                },
                found -> !found.isEmpty())
            .getFirst();
    try {
      return CaptureGap.parseFrom(record.getPayload());
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static Interaction chat(String id) {
    return Samples.supportChat(id).build();
  }

  @Test
  void record_isSpooledWhileStorageIsAwayAndInTheLedgerWhenItIsBack() {
    callers.record(OPEN, chat("before"), WaitFor.WAIT_FOR_PROVEN);
    callers.record(CLOSED, chat("before"), WaitFor.WAIT_FOR_PROVEN);
    postgres.stop();

    List<Receipt> receipts =
        IntStream.range(0, 10)
            .mapToObj(i -> callers.record(OPEN, chat("away-" + i), WaitFor.WAIT_FOR_PROVEN))
            .toList();
    Receipt again = callers.record(OPEN, chat("away-3"));
    Callers.refused(
        ErrorReason.ERROR_REASON_STORAGE_UNAVAILABLE, () -> callers.record(CLOSED, chat("away")));
    Callers.refused(
        ErrorReason.ERROR_REASON_ID_CONFLICT,
        () -> callers.record(OPEN, Samples.supportChat("away-3").setSessionId("other").build()));

    assertThat(receipts)
        .allMatch(receipt -> receipt.getState() == WaitFor.WAIT_FOR_SPOOLED)
        .noneMatch(Receipt::hasLeafIndex)
        .noneMatch(Receipt::getDuplicate)
        .allMatch(receipt -> receipt.getLedgerOrigin().equals("whytrail.local/open"));
    assertThat(again.getDuplicate()).isTrue();
    assertThat(again.getRecordId()).isEqualTo(receipts.get(3).getRecordId());

    awaitPostgres();
    CaptureGap gap = gap(OPEN);

    List<LedgerRecord> stored = records(OPEN, RecordKind.RECORD_KIND_INTERACTION);
    assertThat(stored.subList(1, 11))
        .extracting(LedgerRecord::getRecordId)
        .containsExactlyElementsOf(receipts.stream().map(Receipt::getRecordId).toList());
    assertThat(stored.subList(1, 11))
        .extracting(LedgerRecord::getLeafHash)
        .containsExactlyElementsOf(receipts.stream().map(Receipt::getLeafHash).toList());
    assertThat(gap.getStored()).isEqualTo(10);
    assertThat(gap.getDuplicates() + gap.getConflicts() + gap.getLeft() + gap.getRefused())
        .isZero();
    assertThat(gap.getUnreadableBytes()).isZero();
    assertThat(gap.getStartTime()).isEqualTo(receipts.getFirst().getRecordTime());
    assertThat(Timestamps.compare(gap.getEndTime(), receipts.getLast().getRecordTime()))
        .isPositive();
    assertThat(records(CLOSED, RecordKind.RECORD_KIND_CAPTURE_GAP)).isEmpty();
    assertThat(callers.record(OPEN, chat("away-5"), WaitFor.WAIT_FOR_PROVEN))
        .matches(Receipt::getDuplicate)
        .matches(receipt -> receipt.getState() == WaitFor.WAIT_FOR_PROVEN)
        .matches(receipt -> receipt.getRecordId().equals(receipts.get(5).getRecordId()));
    assertThat(files()).containsExactly("lock");
  }

  @Test
  void recordStream_isSpooled() throws Exception {
    callers.record(OPEN, chat("before"));
    postgres.stop();

    List<Receipt> receipts = stream(15);

    assertThat(receipts).allMatch(receipt -> receipt.getState() == WaitFor.WAIT_FOR_SPOOLED);
    awaitPostgres();
    assertThat(gap(OPEN).getStored()).isEqualTo(15);
    assertThat(records(OPEN, RecordKind.RECORD_KIND_INTERACTION).subList(1, 16))
        .extracting(LedgerRecord::getRecordId)
        .containsExactlyInAnyOrderElementsOf(receipts.stream().map(Receipt::getRecordId).toList());
  }

  private List<Receipt> stream(int count) throws Exception {
    List<Receipt> receipts = new ArrayList<>();
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    StreamObserver<RecordStreamRequest> requests =
        callers
            .ingestStream(OPEN, Role.PRODUCER)
            .recordStream(
                new StreamObserver<>() {
                  @Override
                  public void onNext(RecordStreamResponse response) {
                    receipts.add(response.getReceipt());
                  }

                  @Override
                  public void onError(Throwable thrown) {
                    done.completeExceptionally(thrown);
                  }

                  @Override
                  public void onCompleted() {
                    done.complete(true);
                  }
                });
    for (int i = 0; i < count; i++) {
      requests.onNext(
          RecordStreamRequest.newBuilder()
              .setRecord(RecordRequest.newBuilder().setInteraction(chat("streamed-" + i)))
              .build());
    }
    requests.onCompleted();
    done.get(20, TimeUnit.SECONDS);
    return receipts;
  }

  @Test
  void record_isTurnedAwayWithADelayWhenTheSpoolIsFull() {
    callers.record(OPEN, chat("before"));
    postgres.stop();
    for (int i = 0; i < LIMIT; i++) {
      callers.record(OPEN, chat("full-" + i));
    }

    StatusRuntimeException refusal =
        Callers.refused(
            ErrorReason.ERROR_REASON_OVERLOADED, () -> callers.record(OPEN, chat("too-much")));

    assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(retryDelay(refusal)).isEqualTo(Duration.ofSeconds(5));
    assertThat(callers.record(OPEN, chat("full-0")).getDuplicate()).isTrue();
    awaitPostgres();
    CaptureGap gap = gap(OPEN);
    assertThat(gap.getStored()).isEqualTo(LIMIT);
    assertThat(gap.getRefused()).isEqualTo(1);
    assertThat(callers.record(OPEN, chat("too-much")).getState())
        .isEqualTo(WaitFor.WAIT_FOR_DURABLE);
    Callers.refused(
        ErrorReason.ERROR_REASON_FIELD_INVALID,
        () -> callers.record(OPEN, chat("wish"), WaitFor.WAIT_FOR_SPOOLED));
  }

  private static Duration retryDelay(StatusRuntimeException refusal) {
    return Objects.requireNonNull(StatusProto.fromThrowable(refusal)).getDetailsList().stream()
        .filter(detail -> detail.is(RetryInfo.class))
        .map(detail -> {
          try {
            return detail.unpack(RetryInfo.class);
          } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
          }
        })
        .map(info -> Duration.ofSeconds(info.getRetryDelay().getSeconds()))
        .findFirst()
        .orElseThrow();
  }

  /// The replica ends without having seen storage again, and the file loses its end.
  @Test
  void restart_drainsWhatCanBeReadAndTellsWhatCannot() throws IOException {
    callers.record(OPEN, chat("before"), WaitFor.WAIT_FOR_PROVEN);
    callers.record(CLOSED, chat("before"), WaitFor.WAIT_FOR_PROVEN);
    postgres.stop();
    List<Receipt> receipts =
        IntStream.range(0, 6).mapToObj(i -> callers.record(OPEN, chat("cut-" + i))).toList();
    end();
    Path file =
        spool.resolve(
            files().stream().filter(name -> name.endsWith("spool")).findFirst().orElseThrow());
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() - 5);
    }
    awaitPostgres();

    run();
    CaptureGap gap = gap(OPEN);

    assertThat(gap.getStored()).isEqualTo(5);
    assertThat(gap.getUnreadableBytes()).isPositive();
    assertThat(gap(CLOSED).getUnreadableBytes()).isEqualTo(gap.getUnreadableBytes());
    assertThat(records(OPEN, RecordKind.RECORD_KIND_INTERACTION).subList(1, 6))
        .extracting(LedgerRecord::getRecordId)
        .containsExactlyElementsOf(
            receipts.subList(0, 5).stream().map(Receipt::getRecordId).toList());
    assertThat(files()).anyMatch(name -> name.endsWith(".spool.left"));
    assertThat(callers.record(OPEN, chat("cut-5")).getDuplicate()).isFalse();
  }

  /// Before it is drained, another replica records two of the ids.
  @Test
  void restart_drainsWhatWasAcknowledgedAndTellsWhatItFindsThere() {
    callers.record(OPEN, chat("before"));
    postgres.stop();
    Receipt receipt = callers.record(OPEN, chat("kept"));
    callers.record(OPEN, chat("same"));
    callers.record(OPEN, chat("other"));
    end();
    awaitPostgres();
    Object mine = properties.put("whytrail.spool.directory", directory.resolve("else").toString());
    run();
    callers.record(OPEN, chat("same"));
    callers.record(OPEN, Samples.supportChat("other").setSessionId("another").build());
    end();
    properties.put("whytrail.spool.directory", Objects.requireNonNull(mine));

    run();

    CaptureGap gap = gap(OPEN);
    assertThat(gap.getStored()).isEqualTo(1);
    assertThat(gap.getDuplicates()).isEqualTo(1);
    assertThat(gap.getConflicts()).isEqualTo(1);
    assertThat(callers.record(OPEN, chat("kept")).getRecordId()).isEqualTo(receipt.getRecordId());
    assertThat(files()).containsExactly("lock");
  }

  @Test
  void start_refusesADirectoryThatAnotherReplicaUses() {
    assertThatThrownBy(() -> ApplicationContext.run(properties).close())
        .hasStackTraceContaining("Give each replica a whytrail.spool.directory of its own");
  }

  @Test
  void start_refusesAPolicyWithoutADirectory() {
    Map<String, Object> without = new HashMap<>(properties);
    without.put("whytrail.spool.directory", "");

    assertThatThrownBy(() -> ApplicationContext.run(without).close())
        .hasStackTraceContaining("Set whytrail.spool.directory");
  }

  private List<String> files() {
    try (Stream<Path> files = Files.list(spool)) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
