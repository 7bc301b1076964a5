package io.whytrail.benchmarks.ingest;

import com.google.protobuf.ByteString;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.StreamObserver;
import io.whytrail.benchmarks.floor.Database;
import io.whytrail.ingest.v1.IngestServiceGrpc.IngestServiceImplBase;
import io.whytrail.ingest.v1.Receipt;
import io.whytrail.ingest.v1.RecordRequest;
import io.whytrail.ingest.v1.RecordResponse;
import io.whytrail.ingest.v1.RecordStreamRequest;
import io.whytrail.ingest.v1.RecordStreamResponse;
import io.whytrail.ingest.v1.WaitFor;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/// Stands in for ingest where the benchmark itself is tested: real receipts for rows that hold no
/// more than their number. With the argument `forgetful` it stores only every other one.
final class PromptIngest extends IngestServiceImplBase {

  private final Database database;
  private final boolean forgetful;
  private final AtomicLong numbers = new AtomicLong();

  private PromptIngest(Database database, boolean forgetful) {
    this.database = database;
    this.forgetful = forgetful;
    database.execute(
        "create table record (id bigint primary key, kind smallint not null)",
        "create table pending (id bigint primary key)",
        "create table tree (log_id integer primary key, size bigint not null)",
        "create table leaf_mark (log_id integer, reader text, next_idx bigint not null)");
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Map<String, String> environment = System.getenv();
    Database database =
        new Database(
            environment.getOrDefault("JDBC_URL", ""),
            environment.getOrDefault("JDBC_USER", ""),
            environment.getOrDefault("JDBC_PASSWORD", ""));
    Server server =
        NettyServerBuilder.forPort(Integer.parseInt(environment.getOrDefault("GRPC_PORT", "0")))
            .executor(Executors.newFixedThreadPool(4))
            .addService(new PromptIngest(database, arguments.length > 0))
            .addService(new HealthStatusManager().getHealthService())
            .build()
            .start();
    server.awaitTermination();
  }

  @Override
  public void record(RecordRequest request, StreamObserver<RecordResponse> out) {
    out.onNext(RecordResponse.newBuilder().setReceipt(receipt(request)).build());
    out.onCompleted();
  }

  @Override
  public StreamObserver<RecordStreamRequest> recordStream(
      StreamObserver<RecordStreamResponse> out) {
    return new StreamObserver<>() {
      @Override
      public void onNext(RecordStreamRequest request) {
        out.onNext(
            RecordStreamResponse.newBuilder().setReceipt(receipt(request.getRecord())).build());
      }

      @Override
      public void onError(Throwable cancelled) {}

      @Override
      public void onCompleted() {
        out.onCompleted();
      }
    };
  }

  private Receipt receipt(RecordRequest request) {
    long number = numbers.incrementAndGet();
    if (!forgetful || number % 2 == 0) {
      store(number);
    }
    return Receipt.newBuilder()
        .setInteractionId(request.getInteraction().getId())
        .setState(WaitFor.WAIT_FOR_PROVEN)
        .setLeafHash(ByteString.copyFrom(new byte[32]))
        .putMasked("EMAIL", 1)
        .putMasked("PHONE", 1)
        .build();
  }

  private void store(long number) {
    try (Connection connection = database.connect();
        PreparedStatement insert =
            connection.prepareStatement("insert into record values (?, 1)")) {
      insert.setLong(1, number);
      insert.execute();
    } catch (SQLException e) {
      throw new IllegalStateException("Can't store", e);
    }
  }
}
