package io.whytrail.policy;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.AbstractStub;
import io.micronaut.grpc.annotation.GrpcChannel;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import io.micronaut.test.support.TestPropertyProvider;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.interaction.v1.Fact;
import io.whytrail.interaction.v1.FactServiceGrpc;
import io.whytrail.interaction.v1.FactServiceGrpc.FactServiceBlockingStub;
import io.whytrail.interaction.v1.ListFactsRequest;
import io.whytrail.policy.v1.ApprovalServiceGrpc;
import io.whytrail.policy.v1.ApprovalServiceGrpc.ApprovalServiceBlockingStub;
import io.whytrail.policy.v1.DecisionServiceGrpc;
import io.whytrail.policy.v1.DecisionServiceGrpc.DecisionServiceBlockingStub;
import io.whytrail.policy.v1.LabelServiceGrpc;
import io.whytrail.policy.v1.LabelServiceGrpc.LabelServiceBlockingStub;
import io.whytrail.policy.v1.PolicyServiceGrpc;
import io.whytrail.policy.v1.PolicyServiceGrpc.PolicyServiceBlockingStub;
import io.whytrail.runtime.failure.Failures;
import io.whytrail.runtime.identity.Role;
import io.whytrail.testing.Await;
import io.whytrail.testing.ServiceProperties;
import io.whytrail.testing.TestIdentity;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.TestInstance;

/// What tests of the running service share: the service itself, and stubs for anybody.
@MicronautTest(transactional = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PolicyServiceTest implements TestPropertyProvider {

  @Inject
  @GrpcChannel("grpc-server")
  ManagedChannel channel;

  @Override
  public Map<String, String> getProperties() {
    Map<String, String> properties = ServiceProperties.forTest("policy");
    // Nobody is followed where a test does not bring a peer.
    properties.put("grpc.channels.scoring.target", "127.0.0.1:1");
    properties.put("grpc.channels.ingest.target", "127.0.0.1:1");
    return properties;
  }

  DecisionServiceBlockingStub decisions(String tenant, String subject, Role... roles) {
    return as(DecisionServiceGrpc.newBlockingStub(channel), tenant, subject, roles);
  }

  ApprovalServiceBlockingStub approvals(String tenant, String subject, Role... roles) {
    return as(ApprovalServiceGrpc.newBlockingStub(channel), tenant, subject, roles);
  }

  PolicyServiceBlockingStub policies(String tenant, String subject, Role... roles) {
    return as(PolicyServiceGrpc.newBlockingStub(channel), tenant, subject, roles);
  }

  LabelServiceBlockingStub labels(String tenant, String subject, Role... roles) {
    return as(LabelServiceGrpc.newBlockingStub(channel), tenant, subject, roles);
  }

  FactServiceBlockingStub factLog(String tenant) {
    return as(FactServiceGrpc.newBlockingStub(channel), tenant, "ingest", Role.SERVICE);
  }

  /// What was published about a tenant, once there is as much as expected.
  List<Fact> facts(String tenant, int atLeast) {
    return Await.until(
        Duration.ofSeconds(10),
        () -> factLog(tenant).listFacts(ListFactsRequest.getDefaultInstance()).getFactsList(),
        facts -> facts.size() >= atLeast);
  }

  /// The reason a call is refused for.
  static ErrorReason refusal(ThrowingCallable call) {
    Throwable thrown = catchThrowable(call);
    assertThat(thrown).as("the call is refused").isInstanceOf(StatusRuntimeException.class);
    return Failures.reason(thrown);
  }

  /// Runs the same thing at the same time in many threads; a refusal is a result like any other.
  static <T> List<T> race(int threads, IntFunction<T> runner) {
    CyclicBarrier start = new CyclicBarrier(threads);
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<T>> results =
          IntStream.range(0, threads)
              .mapToObj(i ->
                  executor.submit(() -> {
                    start.await(10, SECONDS);
                    return runner.apply(i);
                  }))
              .toList();
      return results.stream().map(PolicyServiceTest::get).toList();
    }
  }

  private static <T> T get(Future<T> result) {
    try {
      return result.get(30, SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  static <S extends AbstractStub<S>> S as(S stub, String tenant, String subject, Role... roles) {
    return stub.withCallCredentials(TestIdentity.get().credentials(tenant, subject, roles))
        .withDeadlineAfter(20, SECONDS);
  }
}
