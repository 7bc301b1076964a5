package io.whytrail.benchmarks.call;

import static java.util.concurrent.CompletableFuture.delayedExecutor;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.whytrail.benchmarks.measurement.Load;
import io.whytrail.benchmarks.measurement.Sample;
import io.whytrail.benchmarks.measurement.Tally;
import io.whytrail.benchmarks.measurement.TimedTally;
import java.time.Duration;

/// Unary calls of a number of callers, each of which sends its next request when the last one was
/// answered. What is refused for want of room is sent again after the delay that the service names.
public final class UnaryLoad<Q, A> implements Load {

  private final String name;
  private final int inFlight;
  private final Channel channel;
  private final MethodDescriptor<Q, A> method;
  private final Requests<Q> requests;
  private final Answers<A> answers;

  public UnaryLoad(
      String name,
      int inFlight,
      Channel channel,
      MethodDescriptor<Q, A> method,
      Requests<Q> requests,
      Answers<A> answers) {
    this.name = name;
    this.inFlight = inFlight;
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
    return inFlight;
  }

  @Override
  public Sample run(Duration time) throws InterruptedException {
    TimedTally tally = new TimedTally(time);
    drive(tally);
    return tally.sample();
  }

  /// Calls for as long as the tally admits it, and returns when all calls have ended.
  public void drive(Tally tally) throws InterruptedException {
    Ending ending = new Ending(name, inFlight);
    for (int caller = 0; caller < inFlight; caller++) {
      new Caller(caller, tally, ending).next();
    }
    ending.await();
  }

  private final class Caller {

    private final int number;
    private final Tally tally;
    private final Ending ending;

    Caller(int number, Tally tally, Ending ending) {
      this.number = number;
      this.tally = tally;
      this.ending = ending;
    }

    void next() {
      if (ending.hasFailed() || !tally.admits()) {
        ending.stopped();
        return;
      }
      long start = System.nanoTime();
      call(requests.next(number), start);
    }

    private void call(Q request, long start) {
      ClientCalls.asyncUnaryCall(
          channel.newCall(method, CallOptions.DEFAULT), request, new Outcome(request, start));
    }

    private void again(Q request, long start, Duration delay) {
      tally.refused();
      delayedExecutor(delay.toNanos(), NANOSECONDS).execute(() -> call(request, start));
    }

    private final class Outcome implements StreamObserver<A> {

      private final Q request;
      private final long start;
      private Answers.Answer said = Answers.Answer.REFUSED;

      Outcome(Q request, long start) {
        this.request = request;
        this.start = start;
      }

      @Override
      public void onNext(A answer) {
        ending.alive();
        said = answers.check(answer);
      }

      @Override
      public void onError(Throwable failure) {
        Refusal.delay(failure)
            .ifPresentOrElse(delay -> again(request, start, delay), () -> ending.failed(failure));
      }

      @Override
      public void onCompleted() {
        switch (said) {
          case DONE -> {
            tally.ended(start);
            next();
          }
          case REFUSED -> again(request, start, Refusal.UNSAID);
        }
      }
    }
  }
}
