package io.whytrail.benchmarks.call;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import io.whytrail.benchmarks.measurement.Load;
import io.whytrail.benchmarks.measurement.LoadFailedException;
import io.whytrail.benchmarks.measurement.Sample;
import io.whytrail.benchmarks.measurement.Tally;
import io.whytrail.benchmarks.measurement.TimedTally;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// Bidirectional streams with one answer for each message, in the order of the messages. A stream
/// sends while flow control lets it and fewer messages than its window are unanswered.
public final class StreamLoad<Q, A> implements Load {

  private final String name;
  private final int streams;
  private final int window;
  private final Channel channel;
  private final MethodDescriptor<Q, A> method;
  private final Requests<Q> requests;
  private final Answers<A> answers;

  public StreamLoad(
      String name,
      int streams,
      int window,
      Channel channel,
      MethodDescriptor<Q, A> method,
      Requests<Q> requests,
      Answers<A> answers) {
    this.name = name;
    this.streams = streams;
    this.window = window;
    this.channel = channel;
    this.method = method;
    this.requests = requests;
    this.answers = answers;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int inFlight() {
    return streams * window;
  }

  @Override
  public Sample run(Duration time) throws InterruptedException {
    TimedTally tally = new TimedTally(time);
    Ending ending = new Ending(name, streams);
    for (int stream = 0; stream < streams; stream++) {
      ClientCalls.asyncBidiStreamingCall(
          channel.newCall(method, CallOptions.DEFAULT), new Driver(stream, tally, ending));
    }
    ending.await();
    return tally.sample();
  }

  private record Sent<Q>(Q request, long start) {}

  /// gRPC calls it back from one thread at a time.
  private final class Driver implements ClientResponseObserver<Q, A> {

    private final int stream;
    private final Tally tally;
    private final Ending ending;
    private final Queue<Sent<Q>> unanswered = new ArrayDeque<>();
    private @Nullable ClientCallStreamObserver<Q> out;
    private boolean closed;

    Driver(int stream, Tally tally, Ending ending) {
      this.stream = stream;
      this.tally = tally;
      this.ending = ending;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<Q> requestStream) {
      out = requestStream;
      requestStream.setOnReadyHandler(() -> pump(requestStream));
    }

    private void pump(ClientCallStreamObserver<Q> to) {
      while (!closed && unanswered.size() < window && to.isReady()) {
        if (ending.hasFailed() || !tally.admits()) {
          closed = true;
          to.onCompleted();
        } else {
          send(to, new Sent<>(requests.next(stream), System.nanoTime()));
        }
      }
    }

    private void send(ClientCallStreamObserver<Q> to, Sent<Q> message) {
      unanswered.add(message);
      to.onNext(message.request());
    }

    @Override
    public void onNext(A answer) {
      ClientCallStreamObserver<Q> to = out;
      Sent<Q> message = unanswered.poll();
      if (message == null || to == null) {
        throw new LoadFailedException("An answer that nothing was sent for");
      }
      ending.alive();
      switch (answers.check(answer)) {
        case DONE -> tally.ended(message.start());
        case REFUSED -> again(to, message);
      }
      pump(to);
    }

    /// What is refused after the stream was closed stays refused.
    private void again(ClientCallStreamObserver<Q> to, Sent<Q> message) {
      tally.refused();
      if (!closed) {
        send(to, message);
      }
    }

    @Override
    public void onError(Throwable failure) {
      ending.failed(failure);
    }

    @Override
    public void onCompleted() {
      if (unanswered.isEmpty()) {
        ending.stopped();
      } else {
        ending.failed(new LoadFailedException(unanswered.size() + " messages were never answered"));
      }
    }
  }
}
