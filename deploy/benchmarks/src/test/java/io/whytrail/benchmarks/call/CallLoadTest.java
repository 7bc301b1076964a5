package io.whytrail.benchmarks.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.StringValue;
import com.google.rpc.RetryInfo;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.whytrail.benchmarks.call.Answers.Answer;
import io.whytrail.benchmarks.measurement.CountedTally;
import io.whytrail.benchmarks.measurement.LoadFailedException;
import io.whytrail.benchmarks.measurement.Sample;
import io.whytrail.testing.FakeGrpcServer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class CallLoadTest {

  private static final MethodDescriptor<StringValue, StringValue> UNARY =
      method(MethodType.UNARY, "Unary");
  private static final MethodDescriptor<StringValue, StringValue> STREAM =
      method(MethodType.BIDI_STREAMING, "Stream");

  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger mostOpen = new AtomicInteger();
  private final CyclicBarrier together = new CyclicBarrier(8);
  private volatile boolean onlyTogether;
  private final AtomicInteger refusals = new AtomicInteger();
  private final Set<String> seen = ConcurrentHashMap.newKeySet();
  private final AtomicInteger numbers = new AtomicInteger();
  private volatile Status failure = Status.OK;

  private final FakeGrpcServer server =
      FakeGrpcServer.of(
          ServerServiceDefinition.builder("test.Echo")
              .addMethod(UNARY, ServerCalls.asyncUnaryCall(this::answer))
              .addMethod(STREAM, ServerCalls.asyncBidiStreamingCall(Echoes::new))
              .build());
  private final ManagedChannel channel = Channels.open(server.port());

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.close();
  }

  @Test
  void unary_keepsAsManyCallsInFlightAsAskedForAndNoMore() throws InterruptedException {
    onlyTogether = true;
    CountedTally tally = new CountedTally(400, 400);

    unary(8, CallLoadTest::done).drive(tally);

    assertThat(seen).hasSize(400);
    assertThat(tally.operations()).isEqualTo(400);
    assertThat(mostOpen.get()).isEqualTo(8);
  }

  @Test
  void unary_measuresForAsLongAsAskedFor() throws InterruptedException {
    Sample sample = unary(2, CallLoadTest::done).run(Duration.ofMillis(200));

    assertThat(sample.seconds()).isEqualTo(0.2);
    assertThat(sample.operations()).isPositive();
    assertThat(sample.p99Micros()).isGreaterThanOrEqualTo(sample.p50Micros());
  }

  @Test
  void unary_sendsWhatWasRefusedAgainAndCountsIt() throws InterruptedException {
    refusals.set(3);
    CountedTally tally = new CountedTally(10, 10);

    unary(1, CallLoadTest::done).drive(tally);

    assertThat(tally.refusals()).isEqualTo(3);
    assertThat(seen).hasSize(10);
    // The service asked to come again after 20 ms, three times for the first request.
    assertThat(tally.segments().getFirst().seconds()).isGreaterThan(0.06);
  }

  @Test
  void paced_callsAtItsPaceHoweverFastTheAnswersAre() throws InterruptedException {
    Sample sample = paced(200).run(Duration.ofMillis(500));

    assertThat(seen).hasSize(100);
    assertThat(sample.operations()).isBetween(1L, 100L);
  }

  @Test
  void paced_failsWhereACallFails() {
    failure = Status.PERMISSION_DENIED.withDescription("not you");

    assertThatThrownBy(() -> paced(1_000).run(Duration.ofSeconds(5)))
        .isInstanceOf(LoadFailedException.class)
        .hasMessageContaining("not you");
  }

  @Test
  void unary_failsWhereACallFails() {
    failure = Status.PERMISSION_DENIED.withDescription("not you");

    assertThatThrownBy(() -> unary(4, CallLoadTest::done).run(Duration.ofSeconds(30)))
        .isInstanceOf(LoadFailedException.class)
        .hasMessageContaining("not you");
  }

  @Test
  void unary_failsWhereAnAnswerIsWrong() {
    Answers<StringValue> none =
        answer -> {
          throw new LoadFailedException("wrong answer");
        };

    assertThatThrownBy(() -> unary(4, none).run(Duration.ofSeconds(30)))
        .isInstanceOf(LoadFailedException.class)
        .hasRootCauseMessage("wrong answer");
  }

  @Test
  void stream_measuresOneAnswerForEachMessage() throws InterruptedException {
    Sample sample = streams(4, 16, CallLoadTest::done).run(Duration.ofMillis(300));

    assertThat(sample.operations()).isPositive();
    assertThat(seen).hasSizeGreaterThanOrEqualTo((int) sample.operations());
  }

  @Test
  void stream_sendsWhatWasRefusedAgain() throws InterruptedException {
    AtomicInteger refused = new AtomicInteger();
    Answers<StringValue> firstRefused =
        answer -> refused.getAndIncrement() < 5 ? Answer.REFUSED : Answer.DONE;

    Sample sample = streams(1, 4, firstRefused).run(Duration.ofMillis(300));

    assertThat(sample.refused()).isEqualTo(5);
    assertThat(sample.operations()).isPositive();
  }

  @Test
  void stream_failsWhereTheStreamFails() {
    failure = Status.INTERNAL.withDescription("broken");

    assertThatThrownBy(() -> streams(2, 4, CallLoadTest::done).run(Duration.ofSeconds(30)))
        .isInstanceOf(LoadFailedException.class)
        .hasMessageContaining("broken");
  }

  private UnaryLoad<StringValue, StringValue> unary(int inFlight, Answers<StringValue> answers) {
    return new UnaryLoad<>("unary", inFlight, channel, UNARY, this::request, answers);
  }

  private PacedLoad<StringValue, StringValue> paced(int perSecond) {
    return new PacedLoad<>("paced", perSecond, channel, UNARY, this::request, CallLoadTest::done);
  }

  private StreamLoad<StringValue, StringValue> streams(
      int streams, int window, Answers<StringValue> answers) {
    return new StreamLoad<>("stream", streams, window, channel, STREAM, this::request, answers);
  }

  private StringValue request(int caller) {
    return StringValue.of(caller + "/" + numbers.incrementAndGet());
  }

  private static Answer done(StringValue answer) {
    return Answer.DONE;
  }

  private void answer(StringValue request, StreamObserver<StringValue> out) {
    mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
    awaitTheOthers();
    open.decrementAndGet();
    if (!failure.isOk()) {
      out.onError(failure.asRuntimeException());
    } else if (refusals.getAndDecrement() > 0) {
      out.onError(refusal());
    } else {
      seen.add(request.getValue());
      out.onNext(request);
      out.onCompleted();
    }
  }

  /// Nobody is answered before all eight have asked: with fewer in flight the calls would fail.
  private void awaitTheOthers() {
    if (onlyTogether) {
      try {
        together.await(10, TimeUnit.SECONDS);
      } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
        throw new IllegalStateException("Fewer than eight calls are in flight", e);
      }
    }
  }

  private static Throwable refusal() {
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder()
            .setCode(Status.Code.RESOURCE_EXHAUSTED.value())
            .addDetails(
                Any.pack(
                    RetryInfo.newBuilder()
                        .setRetryDelay(
                            com.google.protobuf.Duration.newBuilder().setNanos(20_000_000))
                        .build()))
            .build());
  }

  private final class Echoes implements StreamObserver<StringValue> {

    private final StreamObserver<StringValue> out;

    Echoes(StreamObserver<StringValue> out) {
      this.out = out;
    }

    @Override
    public void onNext(StringValue message) {
      if (failure.isOk()) {
        seen.add(message.getValue());
        out.onNext(message);
      } else {
        out.onError(failure.asRuntimeException());
      }
    }

    @Override
    public void onError(Throwable cancelled) {}

    @Override
    public void onCompleted() {
      out.onCompleted();
    }
  }

  private static MethodDescriptor<StringValue, StringValue> method(MethodType type, String name) {
    return MethodDescriptor.<StringValue, StringValue>newBuilder()
        .setType(type)
        .setFullMethodName("test.Echo/" + name)
        .setRequestMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
        .setResponseMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
        .build();
  }
}
