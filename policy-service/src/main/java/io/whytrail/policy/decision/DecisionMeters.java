package io.whytrail.policy.decision;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.whytrail.policy.rule.Ruling;
import io.whytrail.policy.rule.Stage;
import jakarta.inject.Singleton;
import java.util.Objects;
import java.util.function.Supplier;

/// What is counted about decisions.
@Singleton
final class DecisionMeters {

  private final MeterRegistry registry;
  private final Timer evaluation;

  DecisionMeters(MeterRegistry registry) {
    this.registry = registry;
    this.evaluation =
        Timer.builder("whytrail.policy.evaluation")
            .description("Time the rules of one stage take")
            .publishPercentileHistogram()
            .register(registry);
  }

  Ruling time(Supplier<Ruling> evaluate) {
    return Objects.requireNonNull(evaluation.record(evaluate));
  }

  void count(Stage stage, Ruling ruling) {
    registry
        .counter(
            "whytrail.policy.decisions", "stage", stage.name(), "verdict", ruling.verdict().name())
        .increment();
    if (ruling.errors() > 0) {
      registry.counter("whytrail.policy.rule.errors").increment((double) ruling.errors());
    }
  }
}
