package io.whytrail.ingest.capture;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.whytrail.ingest.v1.RecordRequest;
import io.whytrail.ingest.v1.RecordStreamRequest;
import io.whytrail.ingest.v1.RecordStreamResponse;
import io.whytrail.ingest.v1.Refusal;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.runtime.failure.Failure;
import io.whytrail.runtime.failure.Failures;
import io.whytrail.runtime.failure.RequestValidator;
import io.whytrail.runtime.identity.Caller;
import io.whytrail.runtime.identity.Role;
import jakarta.inject.Singleton;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Records a stream of interactions. So many are worked on at a time as the window says; the
/// answers leave in the order of the requests, and a request is asked for whenever an answer has
/// left, so that neither side can fill the other's memory.
@Singleton
public final class RecordStreamHandler {

  private static final Logger log = LoggerFactory.getLogger(RecordStreamHandler.class);

  /// The writer that completes an outcome has the next commit to make.
  private final ExecutorService answering = Executors.newVirtualThreadPerTaskExecutor();

  private final Capture capture;
  private final CaptureCodec codec;
  private final RequestValidator validator;
  private final CaptureConfiguration configuration;

  RecordStreamHandler(
      Capture capture,
      CaptureCodec codec,
      RequestValidator validator,
      CaptureConfiguration configuration) {
    this.capture = capture;
    this.codec = codec;
    this.validator = validator;
    this.configuration = configuration;
  }

  public StreamObserver<RecordStreamRequest> handle(StreamObserver<RecordStreamResponse> answers) {
    Caller caller = Caller.require(Role.PRODUCER);
    ServerCallStreamObserver<RecordStreamResponse> call =
        (ServerCallStreamObserver<RecordStreamResponse>) answers;
    Stream stream = new Stream(caller.tenant(), call);
    call.disableAutoRequest();
    call.setOnReadyHandler(stream::ready);
    call.setOnCancelHandler(stream::abandon);
    call.request(configuration.streamWindow());
    return stream;
  }

  /// The answer to one request, as soon as it is known.
  private record Open(String interactionId, CompletableFuture<Recorded> outcome) {

    RecordStreamResponse response() {
      RecordStreamResponse.Builder response =
          RecordStreamResponse.newBuilder().setInteractionId(interactionId);
      return switch (outcome.state()) {
        case SUCCESS -> response.setReceipt(CaptureCodec.receipt(outcome.resultNow())).build();
        case FAILED, CANCELLED, RUNNING -> response.setRefusal(refusal()).build();
      };
    }

    private Refusal refusal() {
      Failure failure = Failures.of(outcome.exceptionNow());
      if (failure.reason() == ErrorReason.ERROR_REASON_INTERNAL) {
        log.error("An interaction of a stream could not be recorded", failure);
      }
      return Refusal.newBuilder()
          .setCode(failure.code().value())
          .setReason(failure.reasonName())
          .setMessage(failure.text())
          .putAllMetadata(failure.metadata())
          .build();
    }
  }

  private final class Stream implements StreamObserver<RecordStreamRequest> {

    private final String tenant;
    private final ServerCallStreamObserver<RecordStreamResponse> call;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Open> open = new ArrayDeque<>();
    private boolean requestsEnded;
    private boolean closed;

    Stream(String tenant, ServerCallStreamObserver<RecordStreamResponse> call) {
      this.tenant = tenant;
      this.call = call;
    }

    @Override
    public void onNext(RecordStreamRequest request) {
      Open item = new Open(request.getRecord().getInteraction().getId(), start(request));
      lock.lock();
      try {
        open.addLast(item);
      } finally {
        lock.unlock();
      }
      CompletableFuture<Boolean> ignored =
          item.outcome().handleAsync((recorded, failure) -> answer(), answering);
    }

    private CompletableFuture<Recorded> start(RecordStreamRequest request) {
      try {
        validator.check(request);
        RecordRequest record = request.getRecord();
        return capture.enqueue(codec.record(tenant, record.getInteraction()), record.getWaitFor());
      } catch (RuntimeException e) {
        return CompletableFuture.failedFuture(e);
      }
    }

    @Override
    public void onError(Throwable thrown) {
      abandon();
    }

    @Override
    public void onCompleted() {
      lock.lock();
      try {
        requestsEnded = true;
      } finally {
        lock.unlock();
      }
      answer();
    }

    private void ready() {
      answer();
    }

    /// Sends what is ready, in order, while the transport takes it. True when all is answered.
    private boolean answer() {
      lock.lock();
      try {
        while (!closed && call.isReady() && isDone(open.peekFirst())) {
          call.onNext(open.removeFirst().response());
          call.request(1);
        }
        if (!closed && requestsEnded && open.isEmpty()) {
          closed = true;
          call.onCompleted();
        }
        return open.isEmpty();
      } finally {
        lock.unlock();
      }
    }

    private static boolean isDone(@Nullable Open first) {
      return first != null && first.outcome().isDone();
    }

    private void abandon() {
      lock.lock();
      try {
        closed = true;
        open.clear();
      } finally {
        lock.unlock();
      }
    }
  }
}
