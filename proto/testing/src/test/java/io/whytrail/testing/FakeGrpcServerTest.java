package io.whytrail.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.whytrail.interaction.v1.FactLog;
import io.whytrail.interaction.v1.FactServiceGrpc;
import io.whytrail.interaction.v1.ListFactLogsRequest;
import io.whytrail.interaction.v1.ListFactLogsResponse;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class FakeGrpcServerTest {

  @Test
  void of_answersAtItsTarget() {
    try (FakeGrpcServer server = FakeGrpcServer.of(new OneLog())) {
      assertThat(tenant(server.target())).isEqualTo("acme");
    }
  }

  @Test
  void restart_answersAtTheSameTarget() {
    try (FakeGrpcServer server = FakeGrpcServer.of(new OneLog())) {
      String target = server.target();
      server.stop();
      assertThatThrownBy(() -> tenant(target)).isInstanceOf(StatusRuntimeException.class);

      server.restart();

      assertThat(tenant(target)).isEqualTo("acme");
    }
  }

  private static String tenant(String target) {
    ManagedChannel channel = ManagedChannelBuilder.forTarget(target).usePlaintext().build();
    try {
      return FactServiceGrpc.newBlockingStub(channel)
          .withDeadlineAfter(10, TimeUnit.SECONDS)
          .listFactLogs(ListFactLogsRequest.getDefaultInstance())
          .getFactLogs(0)
          .getTenant();
    } finally {
      channel.shutdownNow();
    }
  }

  private static final class OneLog extends FactServiceGrpc.FactServiceImplBase {

    @Override
    public void listFactLogs(
        ListFactLogsRequest request, StreamObserver<ListFactLogsResponse> observer) {
      observer.onNext(
          ListFactLogsResponse.newBuilder()
              .addFactLogs(FactLog.newBuilder().setTenant("acme").setSize(1))
              .build());
      observer.onCompleted();
    }
  }
}
