package io.whytrail.policy.rollout;

import io.whytrail.policy.rule.CompiledPolicy.TestResult;
import io.whytrail.policy.storage.TimestampCodec;
import io.whytrail.policy.v1.PolicyTestResult;

/// Between versions and the contract.
final class PolicyCodec {

  private PolicyCodec() {}

  static io.whytrail.policy.v1.PolicyVersion version(PolicyVersion version) {
    return io.whytrail.policy.v1.PolicyVersion.newBuilder()
        .setDigest(version.digest())
        .setName(version.name())
        .setState(state(version.state()))
        .setDocument(version.document())
        .setRuleCount(version.ruleCount())
        .setTestCount(version.testCount())
        .setAuthor(version.author())
        .setCreateTime(TimestampCodec.of(version.createTime()))
        .setVariableSchemaDigest(version.variableSchemaDigest())
        .setEngineVersion(version.engineVersion())
        .build();
  }

  private static io.whytrail.policy.v1.PolicyState state(PolicyState state) {
    return io.whytrail.policy.v1.PolicyState.valueOf("POLICY_STATE_" + state.name());
  }

  static io.whytrail.policy.v1.Activation activation(Activation activation) {
    return io.whytrail.policy.v1.Activation.newBuilder()
        .setId(activation.id().toString())
        .setPolicyDigest(activation.policyDigest())
        .setPreviousPolicyDigest(activation.previousPolicyDigest())
        .setAuthor(activation.author())
        .setReason(activation.reason())
        .setActivateTime(TimestampCodec.of(activation.activateTime()))
        .setRollback(activation.rollback())
        .build();
  }

  static PolicyTestResult result(TestResult result) {
    return PolicyTestResult.newBuilder()
        .setName(result.name())
        .setPassed(result.passed())
        .setMessage(result.message())
        .build();
  }
}
