package io.whytrail.runtime.messaging;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micronaut.transaction.TransactionOperations;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.whytrail.runtime.correlation.Correlation;
import io.whytrail.runtime.correlation.Correlation.CorrelationScope;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/// Follows one service's facts for one handler: everything below the mark is done, and the mark
/// moves in the transaction that does the work, so that each fact has its effect once.
final class FactFollower<T> {

  private static final int BATCH = 200;

  private final FactHandler<T> handler;
  private final FactClient client;
  private final FactMarks marks;
  private final HintListener hints;
  private final TransactionOperations<Connection> transactions;
  private final Tracer tracer;
  private final TraceHeaders trace;
  private final AtomicLong lag;
  private final Duration tick;
  private long lastFullRound;

  FactFollower(
      FactHandler<T> handler,
      FactClient client,
      FactMarks marks,
      HintListener hints,
      TransactionOperations<Connection> transactions,
      Tracer tracer,
      TraceHeaders trace,
      MeterRegistry meters,
      Duration tick) {
    this.handler = handler;
    this.client = client;
    this.marks = marks;
    this.hints = hints;
    this.transactions = transactions;
    this.tracer = tracer;
    this.trace = trace;
    this.tick = tick;
    this.lastFullRound = System.nanoTime() - tick.toNanos();
    this.lag = new AtomicLong();
    meters.gauge("whytrail.facts.lag", Tags.of("source", handler.source()), lag);
  }

  /// Looks at the tenants that hints named, and once a tick at all there are: a tenant whose hint
  /// was lost must not wait for the others to fall silent.
  void round() {
    Set<String> hinted = hints.takeTenants();
    long now = System.nanoTime();
    if (now - lastFullRound >= tick.toNanos()) {
      lastFullRound = now;
      followAll();
    } else {
      hinted.forEach(this::follow);
    }
  }

  private void followAll() {
    Map<String, Long> done = marks.all(handler.source());
    long behind = 0;
    for (FactLogHead log : client.logs()) {
      long missing = log.size() - done.getOrDefault(log.tenant(), 0L);
      behind += Math.max(0, missing);
      if (missing > 0) {
        follow(log.tenant());
      }
    }
    lag.set(behind);
  }

  private void follow(String tenant) {
    boolean more;
    do {
      more = transactions.executeWrite(status -> batch(status.getConnection(), tenant));
    } while (more);
  }

  /// True when there may be more.
  private boolean batch(Connection connection, String tenant) {
    long next = marks.lock(connection, handler.source(), tenant);
    if (next == FactMarks.TAKEN) {
      return false;
    }
    List<Fact> facts = client.facts(tenant, next, BATCH);
    if (facts.isEmpty()) {
      return false;
    }
    check(facts, next);
    List<Fact> wanted =
        facts.stream().filter(fact -> handler.types().contains(fact.type())).toList();
    Map<String, T> contents = wanted.isEmpty() ? Map.of() : handler.load(tenant, wanted);
    for (Fact fact : wanted) {
      T content = contents.get(fact.id());
      if (content != null) {
        apply(tenant, fact, content);
      }
    }
    marks.move(connection, handler.source(), tenant, next + facts.size());
    return facts.size() == BATCH;
  }

  private static void check(List<Fact> facts, long next) {
    for (int i = 0; i < facts.size(); i++) {
      if (facts.get(i).index() != next + i) {
        throw new IllegalStateException(
            "Expected the fact with index %d and got %d".formatted(next + i, facts.get(i).index()));
      }
    }
  }

  private void apply(String tenant, Fact fact, T content) {
    String parent = hints.traceparent(tenant, fact.index()).orElse(fact.traceparent());
    Span span =
        tracer
            .spanBuilder("process " + fact.type())
            .setParent(trace.continuing(parent))
            .setSpanKind(SpanKind.CONSUMER)
            .setAttribute("messaging.system", "nats")
            .setAttribute("whytrail.fact.source", handler.source())
            .setAttribute("whytrail.fact.index", fact.index())
            .startSpan();
    try (Scope ignored = span.makeCurrent();
        CorrelationScope correlation = Correlation.with(fact.correlationId())) {
      handler.apply(tenant, fact, content);
    } catch (RuntimeException e) {
      span.recordException(e);
      span.setStatus(StatusCode.ERROR);
      throw e;
    } finally {
      span.end();
    }
  }
}
