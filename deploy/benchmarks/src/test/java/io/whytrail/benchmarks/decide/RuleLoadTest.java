package io.whytrail.benchmarks.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whytrail.benchmarks.measurement.LoadFailedException;
import io.whytrail.benchmarks.measurement.Sample;
import io.whytrail.policy.rule.Stage;
import io.whytrail.policy.rule.Variables;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RuleLoadTest {

  private static final String VARIABLES =
      """
      {"agent":"desk","amount_micros":"0","assessed":true,"checked":false,"environment":"production",\
      "hour_of_day":12,"reasons":["PROMPT_INJECTION"],"score":60,"score_input":60,"service":"support",\
      "session_actions":0}
      """;

  @Test
  void document_hasFiftyRulesOnTheInputOfWhichSomeMatch() {
    assertThat(FiftyRules.compiled().document().rules()).hasSize(FiftyRules.COUNT);
    assertThat(FiftyRules.compiled().rule(Stage.INPUT, Variables.ofJson(VARIABLES)).ruleIds())
        .contains("rule-00", "rule-01", "rule-02", "rule-46")
        .doesNotContain("rule-25", "rule-03", "rule-04");
  }

  @Test
  void load_countsDecisions() {
    Sample sample = RuleLoad.replaying(VARIABLES).run(Duration.ofMillis(50));

    assertThat(sample.operations()).isPositive();
  }

  @Test
  void load_failsWhereARuleCannotBeEvaluated() {
    assertThatThrownBy(() -> RuleLoad.deciding("{}").run(Duration.ofMillis(50)))
        .isInstanceOf(LoadFailedException.class)
        .hasMessageContaining("could not be evaluated");
  }
}
