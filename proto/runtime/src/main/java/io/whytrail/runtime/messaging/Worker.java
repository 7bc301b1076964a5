package io.whytrail.runtime.messaging;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A thread that works whenever it is woken, and at every tick in case a wake-up was lost. Work
/// that fails is logged and comes again at the next tick. A worker may rest after each round: what
/// comes meanwhile shares the next one, so that a busy service does not pay for a round an event.
public final class Worker implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Worker.class);
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final WakeUp wakeUp;
  private final Duration tick;
  private final Duration rest;
  private final Runnable work;
  private final Thread thread;
  private volatile boolean closed;
  private boolean failing;

  public Worker(String name, WakeUp wakeUp, Duration tick, Runnable work) {
    this(name, wakeUp, tick, Duration.ZERO, work);
  }

  /// @param tick the longest time between two rounds
  /// @param rest the shortest
  public Worker(String name, WakeUp wakeUp, Duration tick, Duration rest, Runnable work) {
    this.wakeUp = wakeUp;
    this.tick = tick;
    this.rest = rest;
    this.work = work;
    this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  private void run() {
    while (!closed) {
      try {
        work.run();
        failing = false;
      } catch (RuntimeException e) {
        report(e);
      }
      try {
        Thread.sleep(rest);
        wakeUp.await(tick);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /// One warning an episode: a peer that is down for an hour is not worth a stack trace each
  /// second.
  private void report(RuntimeException e) {
    if (closed) {
      return;
    }
    if (failing) {
      log.debug("{} still fails", thread.getName(), e);
    } else {
      log.warn("{} failed and tries again", thread.getName(), e);
    }
    failing = true;
  }

  @Override
  public void close() {
    closed = true;
    wakeUp.wake();
    try {
      if (thread.isAlive() && !thread.join(GRACE)) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
