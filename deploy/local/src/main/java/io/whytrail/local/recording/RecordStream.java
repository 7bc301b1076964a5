package io.whytrail.local.recording;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import io.whytrail.ingest.v1.IngestServiceGrpc.IngestServiceStub;
import io.whytrail.ingest.v1.RecordStreamRequest;
import io.whytrail.ingest.v1.RecordStreamResponse;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// One call of RecordStream. The thread that sends looks into [#answers] and [#ended]; gRPC's
/// threads only put things there and ring the bell.
final class RecordStream
    implements ClientResponseObserver<RecordStreamRequest, RecordStreamResponse> {

  private final Bell bell;
  private final Queue<RecordStreamResponse> answers = new ConcurrentLinkedQueue<>();
  private volatile @Nullable ClientCallStreamObserver<RecordStreamRequest> requests;
  private volatile @Nullable Status end;

  private RecordStream(Bell bell) {
    this.bell = bell;
  }

  /// @param bell is rung when there is something to look at
  static RecordStream open(IngestServiceStub stub, Bell bell) {
    RecordStream stream = new RecordStream(bell);
    StreamObserver<RecordStreamRequest> _ = stub.recordStream(stream);
    return stream;
  }

  boolean ready() {
    ClientCallStreamObserver<RecordStreamRequest> open = requests;
    return open != null && open.isReady();
  }

  void send(Submission submission) {
    requests().onNext(RecordStreamRequest.newBuilder().setRecord(submission.request()).build());
  }

  /// Says that nothing more will be sent.
  void complete() {
    requests().onCompleted();
  }

  void cancel() {
    requests().cancel("Not needed any more", null);
  }

  /// What has arrived, for the sender to take.
  Queue<RecordStreamResponse> answers() {
    return answers;
  }

  /// How the call ended, or null while it is open; after the end no answer follows.
  @Nullable Status ended() {
    return end;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<RecordStreamRequest> call) {
    requests = call;
    call.setOnReadyHandler(bell::ring);
  }

  @Override
  public void onNext(RecordStreamResponse answer) {
    answers.add(answer);
    bell.ring();
  }

  @Override
  public void onError(Throwable thrown) {
    finish(Status.fromThrowable(thrown));
  }

  @Override
  public void onCompleted() {
    finish(Status.OK);
  }

  private void finish(Status status) {
    end = status;
    bell.ring();
  }

  private ClientCallStreamObserver<RecordStreamRequest> requests() {
    ClientCallStreamObserver<RecordStreamRequest> open = requests;
    if (open == null) {
      throw new IllegalStateException("The call was not started");
    }
    return open;
  }
}
