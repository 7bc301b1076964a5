package io.whytrail.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.micronaut.context.ApplicationContext;
import io.micronaut.grpc.server.GrpcEmbeddedServer;
import io.micronaut.runtime.server.EmbeddedServer;
import io.whytrail.policy.v1.ApprovalServiceGrpc;
import io.whytrail.policy.v1.DecisionServiceGrpc;
import io.whytrail.policy.v1.WatchApprovalRequest;
import io.whytrail.policy.v1.WatchApprovalResponse;
import io.whytrail.runtime.identity.Role;
import io.whytrail.testing.ServiceProperties;
import io.whytrail.testing.TestIdentity;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// The service goes down when it is told to.
final class StopTest {

  @Test
  void stop_doesNotWaitForWatchers() throws Exception {
    Map<String, Object> properties = Map.copyOf(ServiceProperties.forTest("policy"));
    ApplicationContext context = ApplicationContext.run(properties);
    EmbeddedServer server = context.getBean(GrpcEmbeddedServer.class).start();
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.getPort()).usePlaintext().build();
    String approval =
        DecisionServiceGrpc.newBlockingStub(channel)
            .withCallCredentials(TestIdentity.get().credentials("stop", "ingest", Role.SERVICE))
            .decide(Questions.payment().build())
            .getDecision()
            .getApprovalId();
    Iterator<WatchApprovalResponse> states =
        ApprovalServiceGrpc.newBlockingStub(channel)
            .withCallCredentials(TestIdentity.get().credentials("stop", "rita", Role.REVIEWER))
            .watchApproval(WatchApprovalRequest.newBuilder().setId(approval).build());
    assertThat(states.next().getApproval().getId()).isEqualTo(approval);
    CompletableFuture<Status.Code> end = CompletableFuture.supplyAsync(() -> end(states));

    long start = System.nanoTime();
    context.close();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    assertThat(end.get(10, TimeUnit.SECONDS)).isEqualTo(Status.Code.UNAVAILABLE);
    channel.shutdownNow();
  }

  private static Status.Code end(Iterator<WatchApprovalResponse> states) {
    try {
      while (states.hasNext()) {
        states.next();
      }
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
  }
}
