package io.whytrail.replay.run;

import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The workers of this replica. Each waits for the queue to name a run, and looks for runs that no
/// message told of whenever it has waited for long enough. They are platform threads, because an
/// interrupt closes the database connection under a virtual one.
@Singleton
final class RunWorkers implements ApplicationEventListener<StartupEvent> {

  private static final Logger log = LoggerFactory.getLogger(RunWorkers.class);

  private static final Duration GRACE = Duration.ofSeconds(5);

  private final RunQueueClient queue;
  private final PostgresRuns runs;
  private final Execution execution;
  private final RunConfiguration configuration;
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean closed;

  RunWorkers(
      RunQueueClient queue,
      PostgresRuns runs,
      Execution execution,
      RunConfiguration configuration) {
    this.queue = queue;
    this.runs = runs;
    this.execution = execution;
    this.configuration = configuration;
  }

  @Override
  public void onApplicationEvent(StartupEvent event) {
    start();
  }

  void start() {
    for (int i = 0; i < configuration.workers(); i++) {
      threads.add(Thread.ofPlatform().daemon().name("replay-worker-" + i).start(this::work));
    }
  }

  private void work() {
    boolean failing = false;
    try {
      while (!closed) {
        try {
          queue.await(configuration.poll()).flatMap(runs::claim).ifPresent(execution::work);
          workOnAllDue();
          failing = false;
        } catch (RuntimeException e) {
          report(e, failing);
          failing = true;
          Thread.sleep(configuration.poll());
        }
      }
    } catch (InterruptedException e) {
      log.debug("{} stops", Thread.currentThread().getName(), e);
    }
  }

  /// One warning for an episode, such as a database that is down for an hour.
  private static void report(RuntimeException e, boolean again) {
    if (again) {
      log.debug("{} still fails", Thread.currentThread().getName(), e);
    } else {
      log.warn("{} failed and tries again", Thread.currentThread().getName(), e);
    }
  }

  private void workOnAllDue() {
    Optional<Claim> claim = runs.claimNext();
    while (claim.isPresent() && !closed) {
      execution.work(claim.get());
      claim = runs.claimNext();
    }
  }

  /// Whatever these workers hold is taken over when its lease is over.
  @PreDestroy
  void close() {
    closed = true;
    threads.forEach(Thread::interrupt);
    try {
      for (Thread thread : threads) {
        thread.join(GRACE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
