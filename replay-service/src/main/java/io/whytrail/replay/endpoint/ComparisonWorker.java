package io.whytrail.replay.endpoint;

import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.StartupEvent;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.whytrail.replay.endpoint.PostgresComparisons.Batch;
import io.whytrail.replay.run.Passing;
import io.whytrail.replay.run.RunConfiguration;
import io.whytrail.replay.run.Traceparent;
import io.whytrail.runtime.correlation.Correlation;
import io.whytrail.runtime.correlation.Correlation.CorrelationScope;
import io.whytrail.runtime.failure.Failure;
import io.whytrail.runtime.failure.Failures;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Works on the prompts of comparisons, some at once, whoever started them. It is woken up by those
/// of this replica, and looks for others now and then: a model's answer takes longer than that. A
/// platform thread, because an interrupt closes the database connection under a virtual one.
@Singleton
final class ComparisonWorker implements ApplicationEventListener<StartupEvent> {

  private static final Logger log = LoggerFactory.getLogger(ComparisonWorker.class);

  private static final Duration GRACE = Duration.ofSeconds(5);

  /// So that nobody waits for the slowest of a batch without something else to do.
  private static final int ROUNDS = 4;

  private final EndpointModelsHandler models;
  private final PostgresComparisons comparisons;
  private final EndpointConfiguration configuration;
  private final RunConfiguration runs;
  private final Tracer tracer;
  private @Nullable Thread thread;
  private volatile boolean closed;

  ComparisonWorker(
      EndpointModelsHandler models,
      PostgresComparisons comparisons,
      EndpointConfiguration configuration,
      RunConfiguration runs,
      Tracer tracer) {
    this.models = models;
    this.comparisons = comparisons;
    this.configuration = configuration;
    this.runs = runs;
    this.tracer = tracer;
  }

  @Override
  public void onApplicationEvent(StartupEvent event) {
    if (!configuration.url().isEmpty() && configuration.worker()) {
      thread = Thread.ofPlatform().daemon().name("replay-comparisons").start(this::work);
    }
  }

  private void work() {
    boolean failing = false;
    try {
      while (!closed) {
        try {
          workOnAllDue();
          failing = false;
        } catch (RuntimeException e) {
          if (!failing) {
            log.warn("{} failed and tries again", Thread.currentThread().getName(), e);
          }
          failing = true;
        }
        models.started().await(runs.poll());
      }
    } catch (InterruptedException e) {
      log.debug("{} stops", Thread.currentThread().getName(), e);
    }
  }

  /// Until nothing is due.
  void workOnAllDue() throws InterruptedException {
    Optional<Batch> batch = claim();
    while (batch.isPresent() && !closed) {
      work(batch.get());
      batch = claim();
    }
  }

  Optional<Batch> claim() {
    return comparisons.claim(configuration.concurrency() * ROUNDS);
  }

  void work(Batch batch) throws InterruptedException {
    Span span =
        tracer
            .spanBuilder("compare models")
            .setParent(Traceparent.continuing(batch.traceparent()))
            .setSpanKind(SpanKind.CONSUMER)
            .setAttribute("whytrail.comparison.id", batch.comparison().toString())
            .setAttribute("whytrail.comparison.prompts", batch.prompts().size())
            .startSpan();
    try (Scope ignored = span.makeCurrent();
        CorrelationScope correlation = Correlation.with(batch.correlationId())) {
      models.work(batch);
    } catch (InterruptedException e) {
      comparisons.release(batch, Duration.ZERO);
      throw e;
    } catch (RuntimeException e) {
      span.recordException(e);
      span.setStatus(StatusCode.ERROR);
      stop(batch, Failures.of(e), e);
    } finally {
      span.end();
    }
  }

  /// What passes by itself is tried again, by whichever worker comes first after a pause. A refused
  /// key does not.
  private void stop(Batch batch, Failure failure, RuntimeException cause) {
    boolean passing = Passing.passes(failure) && !failure.metadata().containsKey("status");
    if (passing && batch.attempts() < runs.maximumAttempts()) {
      log.warn("Comparison {} waits: {}", batch.comparison(), failure.text(), cause);
      comparisons.release(batch, Passing.pause(batch.attempts()));
    } else {
      log.error("Comparison {} failed", batch.comparison(), cause);
      comparisons.fail(batch.comparison(), failure);
    }
  }

  /// What this worker holds is given back.
  @PreDestroy
  void close() {
    closed = true;
    Thread running = thread;
    if (running == null) {
      return;
    }
    running.interrupt();
    try {
      running.join(GRACE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
