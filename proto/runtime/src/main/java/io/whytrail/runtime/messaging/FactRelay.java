package io.whytrail.runtime.messaging;

import io.micronaut.context.annotation.Requires;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/// Moves facts from the outbox into the log and announces them.
@Singleton
@Requires(beans = PostgresFacts.class)
final class FactRelay implements ApplicationEventListener<StartupEvent> {

  private static final int BATCH = 1000;
  private static final Duration TICK = Duration.ofSeconds(1);

  /// A commit for each fact would cost as much as the work that it tells of.
  private static final Duration REST = Duration.ofMillis(10);

  private final PostgresFacts facts;
  private final Hints hints;
  private final Worker worker;

  FactRelay(PostgresFacts facts, Hints hints, RelayWakeUp wakeUp) {
    this.facts = facts;
    this.hints = hints;
    this.worker = new Worker("fact-relay", wakeUp, TICK, REST, this::relay);
  }

  @Override
  public void onApplicationEvent(StartupEvent event) {
    worker.start();
  }

  private void relay() {
    List<Fact> moved;
    do {
      moved = facts.sequence(BATCH);
      hints.publish(moved);
    } while (moved.size() == BATCH);
  }

  @PreDestroy
  void stop() {
    worker.close();
  }
}
