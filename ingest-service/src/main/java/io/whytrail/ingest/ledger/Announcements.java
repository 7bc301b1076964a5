package io.whytrail.ingest.ledger;

import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.StartupEvent;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.whytrail.runtime.messaging.Fact;
import io.whytrail.runtime.messaging.Hints;
import io.whytrail.runtime.messaging.WakeUp;
import io.whytrail.runtime.messaging.Worker;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/// Tells the others that a log has grown, on a thread of its own: whoever waits for an index does
/// not wait for NATS. A follower reads all there is whenever it hears of one fact, so that a large
/// round is announced by its last one, and a round that finds too many before it by none.
@Singleton
final class Announcements implements ApplicationEventListener<StartupEvent> {

  private static final int MOST_HINTS = 64;
  private static final int MOST_ROUNDS = 1_000;
  private static final Duration TICK = Duration.ofSeconds(1);

  private final Hints hints;
  private final Tracer tracer;
  private final Traceparent traceparent;
  private final Clock clock;
  private final BlockingQueue<List<Fact>> rounds = new ArrayBlockingQueue<>(MOST_ROUNDS);
  private final WakeUp wakeUp = new WakeUp();
  private final Worker worker = new Worker("ledger-announcements", wakeUp, TICK, this::publish);

  Announcements(Hints hints, Tracer tracer, Traceparent traceparent, Clock clock) {
    this.hints = hints;
    this.tracer = tracer;
    this.traceparent = traceparent;
    this.clock = clock;
  }

  @Override
  public void onApplicationEvent(StartupEvent event) {
    worker.start();
  }

  @PreDestroy
  void stop() {
    worker.close();
  }

  /// @param start when the round began
  void add(Log log, Round round, Instant start) {
    List<Fact> facts = new ArrayList<>(round.leaves().size());
    long index = round.first();
    for (Pending leaf : round.leaves()) {
      Pending.Row row = leaf.record();
      if (row != null) {
        trace(row, index, start);
        if (LeafFacts.isAnnounced(row.kind())) {
          facts.add(LeafFacts.fact(log.tenant(), index, row));
        }
      }
      index++;
    }
    if (!facts.isEmpty()
        && rounds.offer(facts.size() > MOST_HINTS ? List.of(facts.getLast()) : facts)) {
      wakeUp.wake();
    }
  }

  /// The end of the record's trace: where its leaf is.
  private void trace(Pending.Row row, long index, Instant start) {
    if (row.traceparent().isEmpty()) {
      return;
    }
    Span span =
        tracer
            .spanBuilder("seal " + row.kind())
            .setParent(traceparent.continuing(row.traceparent()))
            .setStartTimestamp(start)
            .setAttribute("whytrail.leaf.index", index)
            .setAttribute("whytrail.subject.id", row.subjectId())
            .startSpan();
    span.end(clock.instant());
  }

  private void publish() {
    for (List<Fact> facts = rounds.poll(); facts != null; facts = rounds.poll()) {
      hints.publish(facts);
    }
  }
}
