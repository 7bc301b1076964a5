package io.whytrail.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.util.JsonFormat;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.whytrail.ingest.v1.GetLedgerRequest;
import io.whytrail.ingest.v1.GetLedgerResponse;
import io.whytrail.ingest.v1.LedgerRecord;
import io.whytrail.ingest.v1.LedgerServiceGrpc.LedgerServiceImplBase;
import io.whytrail.ingest.v1.ListRecordsRequest;
import io.whytrail.ingest.v1.ListRecordsResponse;
import io.whytrail.local.audit.WrittenLog;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// `fsck` with the records from each place that they come from, and its exit codes.
class FsckCommandTest {

  private static final int SIZE = 300;
  private static final int PAGE = 100;
  private static final String TOKEN = "an auditor's token";
  private static final WrittenLog LOG =
      WrittenLog.of(SIZE, RandomGeneratorFactory.of("L64X128MixRandom").create(2));

  @TempDir Path directory;
  private Path log = Path.of("");

  /// What a command left behind.
  record Result(int exitCode, String out, String err) {}

  @BeforeEach
  void write() throws IOException {
    log = directory.resolve("log");
    LOG.write(log, SIZE);
  }

  private Result fsck(Object... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(new BufferedWriter(out), true));
    line.setErr(new PrintWriter(new BufferedWriter(err), true));
    int exitCode =
        line.execute(
            Stream.concat(Stream.of("fsck", log, "--key", LOG.key()), Stream.of(words))
                .map(Object::toString)
                .toArray(String[]::new));
    return new Result(exitCode, out.toString(), err.toString());
  }

  private Path records(List<LedgerRecord> records) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (LedgerRecord record : records) {
      lines
          .append(JsonFormat.printer().omittingInsignificantWhitespace().print(record))
          .append('\n');
    }
    return Files.writeString(directory.resolve("records"), lines);
  }

  private static List<LedgerRecord> changed() {
    List<LedgerRecord> changed = new ArrayList<>(LOG.records());
    changed.set(7, changed.get(7).toBuilder().setCorrelationId("x").build());
    return changed;
  }

  @Test
  void recordsOfAFile_areHeldAgainstTheLeaves() throws IOException {
    Result clean = fsck("--records", records(LOG.records()));
    Result wrong = fsck("--records", records(changed()));

    assertThat(clean.exitCode()).as(clean.out()).isZero();
    assertThat(clean.out()).contains("300 entries, 3 tiles, 300 records");
    assertThat(wrong.exitCode()).isEqualTo(1);
    assertThat(wrong.out()).contains("correlation_id: it is not what was sealed", "1 defects");
  }

  @Test
  void recordsOfTheService_areHeldAgainstTheLeaves() throws Exception {
    Path token = Files.writeString(directory.resolve("token"), TOKEN + "\n");
    Path other = Files.writeString(directory.resolve("other"), "a token of somebody else\n");
    Files.delete(log.resolve("records.jsonl"));
    try (Ledger ledger = new Ledger(changed())) {
      Result without = fsck();
      Result with = fsck("--ledger", ledger.address(), "--token-file", token);
      Result refused = fsck("--ledger", ledger.address(), "--token-file", other);

      assertThat(without.exitCode()).isZero();
      assertThat(without.out()).contains("no records: what is stored beside the leaves was NOT");
      assertThat(with.exitCode()).as(with.err()).isEqualTo(1);
      assertThat(with.out())
          .contains("300 records", "leaf 7 (")
          .contains("correlation_id: it is not what was sealed")
          .contains("ledger, size: it says 301 leaves, and there are 300", "2 defects");
      assertThat(refused.exitCode()).isEqualTo(Main.INFRASTRUCTURE);
      assertThat(refused.err()).contains("UNAUTHENTICATED");
    }
  }

  @Test
  void json_hasOneObjectForEachLog() throws IOException {
    Files.delete(log.resolve("tile/0/000"));
    Result result = fsck(directory.resolve("absent"), "--json");

    JsonObject tampered =
        JsonParser.parseString(result.out()).getAsJsonArray().get(0).getAsJsonObject();
    JsonObject absent =
        JsonParser.parseString(result.out()).getAsJsonArray().get(1).getAsJsonObject();

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(tampered.get("clean").getAsBoolean()).isFalse();
    assertThat(
            tampered
                .get("defects")
                .getAsJsonArray()
                .get(0)
                .getAsJsonObject()
                .get("place")
                .getAsString())
        .isEqualTo("tile/0/000");
    assertThat(absent.get("unreachable").getAsString()).startsWith("There is no directory");
  }

  @Test
  void wrongUse_isTold() {
    assertThat(fsck("--ledger", "127.0.0.1:1").exitCode()).isEqualTo(2);
    assertThat(fsck("--ledger", "a:1", "--token-file", "x", "--records", "y").exitCode())
        .isEqualTo(2);
    Result absent = fsck("--checkpoint", directory.resolve("absent"));
    assertThat(absent.exitCode()).isEqualTo(Main.INFRASTRUCTURE);
    assertThat(absent.err()).startsWith("There is no file ");
  }

  /// A ledger service with these records, which says that it has one more.
  private static final class Ledger extends LedgerServiceImplBase
      implements ServerInterceptor, AutoCloseable {

    private static final Metadata.Key<String> AUTHORIZATION =
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final List<LedgerRecord> records;
    private final Server server;

    Ledger(List<LedgerRecord> records) throws IOException {
      this.records = records;
      this.server =
          NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .addService(ServerInterceptors.intercept(this, this))
              .build()
              .start();
    }

    String address() {
      return "127.0.0.1:" + server.getPort();
    }

    @Override
    public <A, B> ServerCall.Listener<A> interceptCall(
        ServerCall<A, B> call, Metadata headers, ServerCallHandler<A, B> next) {
      if (("Bearer " + TOKEN).equals(headers.get(AUTHORIZATION))) {
        return next.startCall(call, headers);
      }
      call.close(Status.UNAUTHENTICATED, new Metadata());
      return new ServerCall.Listener<>() {};
    }

    @Override
    public void getLedger(GetLedgerRequest request, StreamObserver<GetLedgerResponse> answer) {
      answer.onNext(
          GetLedgerResponse.newBuilder()
              .setOrigin(WrittenLog.ORIGIN)
              .setVerifierKey(LOG.key().text())
              .setCheckpoint(LOG.checkpoint(SIZE))
              .setSize(records.size() + 1)
              .build());
      answer.onCompleted();
    }

    @Override
    public void listRecords(
        ListRecordsRequest request, StreamObserver<ListRecordsResponse> answer) {
      answer.onNext(
          ListRecordsResponse.newBuilder()
              .addAllRecords(records.stream().skip(request.getFromIndex()).limit(PAGE).toList())
              .build());
      answer.onCompleted();
    }

    @Override
    public void close() {
      server.shutdownNow();
    }
  }
}
