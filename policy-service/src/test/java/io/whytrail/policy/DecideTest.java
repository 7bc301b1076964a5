package io.whytrail.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.whytrail.interaction.v1.ReasonCode;
import io.whytrail.policy.v1.Decision;
import io.whytrail.policy.v1.RuleMatch;
import io.whytrail.policy.v1.Verdict;
import io.whytrail.runtime.identity.Role;
import org.junit.jupiter.api.Test;

final class DecideTest extends PolicyServiceTest {

  @Test
  void decide_letsLowRiskGoAhead() {
    Decision decision =
        decisions("t-low", "ingest", Role.SERVICE)
            .decide(Questions.input(10).build())
            .getDecision();

    assertThat(decision.getVerdict()).isEqualTo(Verdict.VERDICT_ALLOW);
    assertThat(decision.getMatchesList())
        .extracting(RuleMatch::getReason)
        .containsExactly(ReasonCode.REASON_CODE_RISK_LOW);
  }
}
