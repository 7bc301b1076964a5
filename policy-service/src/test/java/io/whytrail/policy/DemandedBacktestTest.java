package io.whytrail.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.policy.v1.ActivatePolicyRequest;
import io.whytrail.policy.v1.BacktestPolicyRequest;
import io.whytrail.policy.v1.BacktestServiceGrpc;
import io.whytrail.policy.v1.PolicyState;
import io.whytrail.policy.v1.PolicyVersion;
import io.whytrail.policy.v1.RollbackPolicyRequest;
import io.whytrail.policy.v1.UploadPolicyRequest;
import io.whytrail.policy.v1.ValidatePolicyRequest;
import io.whytrail.runtime.identity.Role;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// An operator who wants no version active that was not backtested.
final class DemandedBacktestTest extends PolicyServiceTest {

  private static final String TENANT = "demanding";

  private static final String POLICY =
      """
      name: strict
      rules:
        - id: block
          stage: INPUT
          when: score >= 40
          decision: BLOCK
          reason: RISK_HIGH
      """;

  @Override
  public Map<String, String> getProperties() {
    Map<String, String> properties = super.getProperties();
    properties.put("whytrail.activation.needs-backtest", "true");
    return properties;
  }

  @Test
  void versionWithoutABacktest_isNotActivated() {
    decisions(TENANT, "ingest", Role.SERVICE).decide(Questions.input(45).build());
    String digest =
        policies(TENANT, "paula", Role.POLICY_AUTHOR)
            .uploadPolicy(UploadPolicyRequest.newBuilder().setDocument(POLICY).build())
            .getPolicy()
            .getDigest();
    policies(TENANT, "paula", Role.POLICY_AUTHOR)
        .validatePolicy(ValidatePolicyRequest.newBuilder().setDigest(digest).build());

    assertThat(refusal(() -> activate(digest))).isEqualTo(ErrorReason.ERROR_REASON_POLICY_STATE);
    as(BacktestServiceGrpc.newBlockingStub(channel), TENANT, "paula", Role.POLICY_AUTHOR)
        .backtestPolicy(
            BacktestPolicyRequest.newBuilder()
                .setDigest(digest)
                .setReason("before it decides")
                .build());

    assertThat(activate(digest).getState()).isEqualTo(PolicyState.POLICY_STATE_ACTIVE);
    assertThat(
            policies(TENANT, "adam", Role.POLICY_ADMIN)
                .rollbackPolicy(RollbackPolicyRequest.newBuilder().setReason("back").build())
                .getPolicy()
                .getName())
        .as("what was active before needs nothing")
        .isEqualTo("default");
  }

  private PolicyVersion activate(String digest) {
    return policies(TENANT, "adam", Role.POLICY_ADMIN)
        .activatePolicy(
            ActivatePolicyRequest.newBuilder().setDigest(digest).setReason("because").build())
        .getPolicy();
  }
}
