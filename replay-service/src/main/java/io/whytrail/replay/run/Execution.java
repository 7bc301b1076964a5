package io.whytrail.replay.run;

import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.whytrail.replay.comparison.Comparison;
import io.whytrail.replay.comparison.Outcome;
import io.whytrail.replay.comparison.Tally;
import io.whytrail.replay.leg.Deciders;
import io.whytrail.replay.leg.PolicyClient;
import io.whytrail.replay.leg.PolicyLeg;
import io.whytrail.replay.leg.Replayed;
import io.whytrail.replay.leg.ScoringLeg;
import io.whytrail.replay.suite.PostgresSuites;
import io.whytrail.replay.suite.SuiteCase;
import io.whytrail.runtime.correlation.Correlation;
import io.whytrail.runtime.correlation.Correlation.CorrelationScope;
import io.whytrail.runtime.failure.Failure;
import io.whytrail.runtime.failure.Failures;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Works on a claimed shard, page by page; with the last shard of a run its gate speaks. Every page
/// renews the lease and has a deadline well below it, so a worker that hangs loses the shard just
/// as one that dies.
@Singleton
final class Execution {

  private static final Logger log = LoggerFactory.getLogger(Execution.class);
  private static final int RATED_PAGE = 50;

  private final PostgresRuns runs;
  private final PostgresSuites suites;
  private final PolicyClient policy;
  private final PolicyLeg policyLeg;
  private final ScoringLeg scoringLeg;
  private final RunConfiguration configuration;
  private final Tracer tracer;
  private final MeterRegistry meters;

  Execution(
      PostgresRuns runs,
      PostgresSuites suites,
      PolicyClient policy,
      PolicyLeg policyLeg,
      ScoringLeg scoringLeg,
      RunConfiguration configuration,
      Tracer tracer,
      MeterRegistry meters) {
    this.runs = runs;
    this.suites = suites;
    this.policy = policy;
    this.policyLeg = policyLeg;
    this.scoringLeg = scoringLeg;
    this.configuration = configuration;
    this.tracer = tracer;
    this.meters = meters;
  }

  void work(Claim claim) {
    Span span =
        tracer
            .spanBuilder("replay run")
            .setParent(Traceparent.continuing(claim.traceparent()))
            .setSpanKind(SpanKind.CONSUMER)
            .setAttribute("whytrail.run.id", claim.runId().toString())
            .setAttribute("whytrail.run.shard", claim.shard())
            .setAttribute("whytrail.run.cases", claim.caseCount())
            .startSpan();
    try (Scope ignored = span.makeCurrent();
        CorrelationScope correlation = Correlation.with(claim.correlationId())) {
      replay(claim);
    } catch (LeaseLostException e) {
      log.info("Run {} went to another worker", claim.runId(), e);
    } catch (RuntimeException e) {
      span.recordException(e);
      span.setStatus(StatusCode.ERROR);
      stop(claim, Failures.of(e), e);
    } finally {
      span.end();
    }
  }

  private void replay(Claim claim) {
    try (Deciders deciders = policy.deciders(claim.tenant(), claim.candidate())) {
      String digest = deciders.digest();
      if (!digest.equals(claim.candidateDigest())) {
        fail(claim, "The candidate was " + claim.candidateDigest() + " and is " + digest + " now.");
        return;
      }
      Tally tally = claim.tally();
      while (tally.cases() < claim.caseCount()) {
        tally = page(claim, tally, deciders);
      }
      deciders.complete();
      finish(claim);
    }
  }

  private Tally page(Claim claim, Tally before, Deciders deciders) {
    List<SuiteCase> cases =
        suites.cases(claim.suiteId(), claim.from() + before.cases(), pageSize(claim, before));
    List<Replayed> replayed = replayed(claim, cases, deciders);
    List<CaseOutcome> outcomes = new ArrayList<>(cases.size());
    Tally tally = before;
    for (int i = 0; i < cases.size(); i++) {
      SuiteCase one = cases.get(i);
      Replayed now = replayed.get(i);
      Outcome outcome = Comparison.of(one.recorded(), now.answer(), now.exact());
      outcomes.add(new CaseOutcome(one, outcome, now.scores()));
      tally = tally.plus(one.recorded(), outcome);
    }
    runs.advance(claim, outcomes, tally);
    outcomes.stream()
        .collect(Collectors.groupingBy(CaseOutcome::state, Collectors.summingInt(_ -> 1)))
        .forEach((state, some) -> count("whytrail.replay.cases", "state", state.name(), some));
    return tally;
  }

  /// A rating takes longer than a decision, and the lease is the same.
  private int pageSize(Claim claim, Tally before) {
    int left = claim.caseCount() - before.cases();
    int most =
        claim.modelVersion().isEmpty()
            ? configuration.pageSize()
            : Math.min(configuration.pageSize(), RATED_PAGE);
    return Math.min(left, most);
  }

  private List<Replayed> replayed(Claim claim, List<SuiteCase> cases, Deciders deciders) {
    return claim.modelVersion().isEmpty()
        ? policyLeg.replay(claim.tenant(), cases, deciders)
        : scoringLeg.replay(claim.tenant(), cases, claim.modelVersion(), deciders);
  }

  private void finish(Claim claim) {
    runs.finish(claim)
        .ifPresent(ruling -> {
          count("whytrail.replay.runs", "gate", ruling.result().name(), 1);
          log.info("Run {} is finished: {} {}", claim.runId(), ruling.result(), ruling.reasons());
        });
  }

  /// What passes by itself is tried again, by whichever worker comes first after a pause.
  private void stop(Claim claim, Failure failure, RuntimeException cause) {
    // A worker that is told to stop still hands its run back.
    boolean interrupted = Thread.interrupted();
    try {
      if (Passing.passes(failure) && claim.attempts() < configuration.maximumAttempts()) {
        log.warn("Run {} waits: {}", claim.runId(), failure.text(), cause);
        runs.release(claim, Passing.pause(claim.attempts()));
      } else {
        log.error("Run {} failed", claim.runId(), cause);
        fail(claim, failure.text());
      }
    } catch (LeaseLostException e) {
      log.info("Run {} went to another worker", claim.runId(), e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void fail(Claim claim, String explanation) {
    runs.fail(claim, explanation);
    count("whytrail.replay.runs", "gate", "FAILED", 1);
  }

  private void count(String meter, String tag, String value, int by) {
    meters.counter(meter, tag, value.toLowerCase(Locale.ROOT)).increment(by);
  }
}
