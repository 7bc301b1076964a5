package io.whytrail.benchmarks.call;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.whytrail.benchmarks.measurement.Load;
import io.whytrail.benchmarks.measurement.LoadFailedException;
import io.whytrail.benchmarks.measurement.Sample;
import io.whytrail.benchmarks.measurement.TimedTally;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Unary calls at a steady pace. Latency counts from when a call was due, so that a service which
/// stands still is charged for those who wait, and those who would have come meanwhile: no more
/// than a bounded number of calls is open, and the others are late.
public final class PacedLoad<Q, A> implements Load {

  private static final int OPEN = 64;

  private final String name;
  private final int perSecond;
  private final Channel channel;
  private final MethodDescriptor<Q, A> method;
  private final Requests<Q> requests;
  private final Answers<A> answers;

  public PacedLoad(
      String name,
      int perSecond,
      Channel channel,
      MethodDescriptor<Q, A> method,
      Requests<Q> requests,
      Answers<A> answers) {
    this.name = name;
    this.perSecond = perSecond;
    this.channel = channel;
    this.method = method;
    this.requests = requests;
    this.answers = answers;
  }

  @Override
  public String name() {
    return name;
  }

  /// The pace says how many are open; a single one is the nearest floor.
  @Override
  public int inFlight() {
    return 1;
  }

  @Override
  public Sample run(Duration time) throws InterruptedException {
    TimedTally tally = new TimedTally(time);
    long between = TimeUnit.SECONDS.toNanos(1) / perSecond;
    int calls = Math.max(1, (int) (time.toNanos() / between));
    Ending ending = new Ending(name, calls);
    Semaphore open = new Semaphore(OPEN);
    long first = System.nanoTime();
    for (int call = 0; call < calls && !ending.hasFailed(); call++) {
      long due = first + call * between;
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      open.acquire();
      ClientCalls.asyncUnaryCall(
          channel.newCall(method, CallOptions.DEFAULT),
          requests.next(0),
          new Outcome(due, tally, ending, open));
    }
    ending.await();
    return tally.sample();
  }

  private final class Outcome implements StreamObserver<A> {

    private final long due;
    private final TimedTally tally;
    private final Ending ending;
    private final Semaphore open;

    Outcome(long due, TimedTally tally, Ending ending, Semaphore open) {
      this.due = due;
      this.tally = tally;
      this.ending = ending;
      this.open = open;
    }

    @Override
    public void onNext(A answer) {
      ending.alive();
      if (answers.check(answer) == Answers.Answer.REFUSED) {
        throw new LoadFailedException(name + ": a call was refused at this pace");
      }
      tally.ended(due);
    }

    @Override
    public void onError(Throwable failure) {
      ending.failed(failure);
      open.release(OPEN);
    }

    @Override
    public void onCompleted() {
      open.release();
      ending.stopped();
    }
  }
}
