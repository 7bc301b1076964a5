package io.whytrail.ingest.gate;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.whytrail.ingest.peers.PolicyClient;
import io.whytrail.ingest.peers.Question;
import io.whytrail.ingest.peers.Rating;
import io.whytrail.ingest.peers.Ruling;
import io.whytrail.ingest.peers.ScoringClient;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.interaction.v1.ReasonCode;
import io.whytrail.policy.v1.Verdict;
import io.whytrail.runtime.failure.Failure;
import io.whytrail.scoring.v1.Tier;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hears scoring and policy on a question: the fast tier first, and where policy wants more checks
/// the deep tier and policy again.
@Singleton
final class Bench {

  private static final Logger log = LoggerFactory.getLogger(Bench.class);

  private final ScoringClient scoring;
  private final PolicyClient policy;
  private final FailureCodec failures;
  private final GateConfiguration configuration;
  private final Tracer tracer;

  Bench(
      ScoringClient scoring,
      PolicyClient policy,
      FailureCodec failures,
      GateConfiguration configuration,
      Tracer tracer) {
    this.scoring = scoring;
    this.policy = policy;
    this.failures = failures;
    this.configuration = configuration;
    this.tracer = tracer;
  }

  Deliberation hear(Question question) {
    Hearing hearing = new Hearing(question);
    Ruling first = hearing.round("fast", Tier.TIER_FAST, "");
    if (first.verdict() == Verdict.VERDICT_CHECK) {
      hearing.round("deep", Tier.TIER_DEEP, first.id());
    }
    return hearing.result();
  }

  /// One question on its way through the rounds.
  private final class Hearing {

    private final Question question;
    private final List<Rating> ratings = new ArrayList<>();
    private final List<Ruling> rulings = new ArrayList<>();
    private final Set<ReasonCode> degraded = new LinkedHashSet<>();

    Hearing(Question question) {
      this.question = question;
    }

    Ruling round(String name, Tier tier, String previousDecisionId) {
      Rating rating = rate(name, tier);
      Ruling ruling =
          ask(
                  "gate decide " + name,
                  () ->
                      policy.decide(
                          question, rating, previousDecisionId, configuration.policyTimeout()))
              .orElseGet(() -> decideByFailurePolicy(rating, previousDecisionId));
      rulings.add(ruling);
      return ruling;
    }

    private @Nullable Rating rate(String name, Tier tier) {
      Optional<Rating> rating =
          ask(
              "gate score " + name,
              () -> scoring.score(question, tier, configuration.scoringTimeout()));
      if (rating.isEmpty()) {
        degraded.add(ReasonCode.REASON_CODE_SCORING_UNAVAILABLE);
        return null;
      }
      ratings.add(rating.get());
      return rating.get();
    }

    private Ruling decideByFailurePolicy(@Nullable Rating rating, String previousDecisionId) {
      degraded.add(ReasonCode.REASON_CODE_POLICY_UNAVAILABLE);
      FailurePolicy failurePolicy = configuration.failurePolicyOf(question.tenant());
      return failures.ruling(
          question, rating == null ? "" : rating.id(), previousDecisionId, failurePolicy);
    }

    Deliberation result() {
      return new Deliberation(ratings, rulings, List.copyOf(degraded));
    }

    /// Empty where the peer can't answer: what that means is for the failure policy to say.
    private <T> Optional<T> ask(String step, Supplier<T> question) {
      Span span = tracer.spanBuilder(step).startSpan();
      try (Scope ignored = span.makeCurrent()) {
        return Optional.of(question.get());
      } catch (Failure e) {
        if (e.reason() != ErrorReason.ERROR_REASON_PEER_UNAVAILABLE) {
          throw e;
        }
        span.setStatus(StatusCode.ERROR);
        span.recordException(e);
        log.warn("The step \"{}\" had no answer", step, e);
        return Optional.empty();
      } finally {
        span.end();
      }
    }
  }
}
