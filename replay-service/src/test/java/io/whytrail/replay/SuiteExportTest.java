package io.whytrail.replay;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.micronaut.grpc.annotation.GrpcChannel;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import io.micronaut.test.support.TestPropertyProvider;
import io.whytrail.policy.v1.Decision;
import io.whytrail.replay.v1.CreateSuiteRequest;
import io.whytrail.replay.v1.ExportSuiteRequest;
import io.whytrail.replay.v1.ExportSuiteResponse;
import io.whytrail.replay.v1.ReplayServiceGrpc;
import io.whytrail.runtime.identity.Role;
import io.whytrail.testing.Await;
import io.whytrail.testing.ServiceProperties;
import io.whytrail.testing.TestIdentity;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Readers that take their time, and one that does not come back.
@MicronautTest(transactional = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SuiteExportTest implements TestPropertyProvider {

  private static final String TENANT = "export";
  private static final int CASES = 3_000;

  /// Cases that are read ahead of a reader at most: two pages, and what a connection buffers.
  private static final int AHEAD = 1_500;

  private final FakePolicy policy = new FakePolicy();

  @Inject
  @GrpcChannel("grpc-server")
  private ManagedChannel channel;

  private String suite = "";

  @Override
  public Map<String, String> getProperties() {
    Map<String, String> properties = ServiceProperties.forTest("replay");
    properties.put("grpc.channels.policy.target", policy.target());
    properties.put("whytrail.facts-poll", "50ms");
    return properties;
  }

  /// Of some kilobytes each, so that a connection holds few of them.
  @BeforeAll
  void record() {
    String text = "x".repeat(4_000);
    for (int i = 0; i < CASES; i++) {
      Decision decision =
          FakePolicy.decision(
              "e" + i,
              FakePolicy.RECORDED,
              "{\"score\":" + i % 100 + ",\"text\":\"" + text + "\"}",
              Instant.parse("2026-11-21T09:00:00Z").plusSeconds(i));
      policy.record(TENANT, decision);
    }
    suite =
        ReplayServiceGrpc.newBlockingStub(channel)
            .withCallCredentials(analyst())
            .createSuite(CreateSuiteRequest.newBuilder().setName("export").build())
            .getSuite()
            .getId();
  }

  @AfterAll
  void close() {
    policy.close();
  }

  @Test
  void slowReader_getsEveryCaseAndFillsNoMemory() throws InterruptedException {
    policy.forgetFetched();
    Reader reader = read();

    assertThat(reader.take().hasHeader()).isTrue();
    for (int taken = 0; taken < CASES; taken++) {
      assertThat(reader.take().getFrozenCase().getDecisionId()).isEqualTo("d-e" + taken);
      assertThat(policy.fetched()).isLessThanOrEqualTo(taken + AHEAD);
    }
    reader.awaitEnd();

    assertThat(reader.end).isEqualTo(Status.Code.OK);
    assertThat(policy.fetched()).isEqualTo(CASES);
  }

  @Test
  void readerThatGoesAway_isSentNothingMore() throws InterruptedException {
    policy.forgetFetched();
    Reader reader = read();
    reader.take();
    reader.take();

    reader.cancel();
    reader.awaitEnd();

    assertThat(reader.end).isEqualTo(Status.Code.CANCELLED);
    assertThat(policy.fetched()).isLessThanOrEqualTo(AHEAD);
  }

  /// What stops an export in its middle is told as a failure and not as an end.
  @Test
  void decisionThatIsGone_failsTheExport() throws InterruptedException {
    Decision gone = FakePolicy.decision("gone", 10, Instant.parse("2026-11-22T09:00:00Z"));
    policy.record("gone", gone);
    String id =
        ReplayServiceGrpc.newBlockingStub(channel)
            .withCallCredentials(TestIdentity.get().credentials("gone", Role.ANALYST))
            .createSuite(CreateSuiteRequest.newBuilder().setName("gone").build())
            .getSuite()
            .getId();
    policy.forget("gone", gone.getId());

    Reader reader = read(id, TestIdentity.get().credentials("gone", Role.ANALYST));
    reader.take();
    reader.awaitEnd();

    assertThat(reader.end).isEqualTo(Status.Code.NOT_FOUND);
  }

  private Reader read() {
    return read(suite, analyst());
  }

  private Reader read(String id, CallCredentials credentials) {
    Reader reader = new Reader();
    ReplayServiceGrpc.newStub(channel)
        .withCallCredentials(credentials)
        .exportSuite(ExportSuiteRequest.newBuilder().setId(id).build(), reader);
    return reader;
  }

  private static CallCredentials analyst() {
    return TestIdentity.get().credentials(TENANT, Role.ANALYST);
  }

  /// Asks for one message at a time.
  private static final class Reader
      implements ClientResponseObserver<ExportSuiteRequest, ExportSuiteResponse> {

    private final BlockingQueue<ExportSuiteResponse> taken = new ArrayBlockingQueue<>(1);
    private volatile @Nullable ClientCallStreamObserver<ExportSuiteRequest> call;
    private volatile Status.Code end = Status.Code.UNKNOWN;
    private volatile boolean ended;

    @Override
    public void beforeStart(ClientCallStreamObserver<ExportSuiteRequest> stream) {
      stream.disableAutoRequestWithInitial(0);
      call = stream;
    }

    ExportSuiteResponse take() throws InterruptedException {
      call().request(1);
      return requireNonNull(taken.poll(20, TimeUnit.SECONDS), "no message in time");
    }

    private ClientCallStreamObserver<ExportSuiteRequest> call() {
      return requireNonNull(call);
    }

    void cancel() {
      call().cancel("enough", null);
    }

    void awaitEnd() {
      call().request(1);
      Await.until(Duration.ofSeconds(20), () -> ended);
    }

    @Override
    public void onNext(ExportSuiteResponse response) {
      taken.add(response);
    }

    @Override
    public void onError(Throwable thrown) {
      end = Status.fromThrowable(thrown).getCode();
      ended = true;
    }

    @Override
    public void onCompleted() {
      end = Status.Code.OK;
      ended = true;
    }
  }
}
