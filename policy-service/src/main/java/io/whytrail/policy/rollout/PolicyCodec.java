package io.whytrail.policy.rollout;

import io.whytrail.policy.rule.CompiledPolicy.TestResult;
import io.whytrail.policy.rule.RuleCodec;
import io.whytrail.policy.storage.TimestampCodec;
import io.whytrail.policy.v1.PolicyTestResult;
import io.whytrail.policy.v1.TrialFlip;
import io.whytrail.policy.v1.VerdictChange;

/// Between versions and the contract.
public final class PolicyCodec {

  private PolicyCodec() {}

  public static io.whytrail.policy.v1.PolicyVersion version(PolicyVersion version) {
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

  public static io.whytrail.policy.v1.Activation activation(Activation activation) {
    return io.whytrail.policy.v1.Activation.newBuilder()
        .setId(activation.id().toString())
        .setPolicyDigest(activation.policyDigest())
        .setPreviousPolicyDigest(activation.previousPolicyDigest())
        .setAuthor(activation.author())
        .setReason(activation.reason())
        .setActivateTime(TimestampCodec.of(activation.activateTime()))
        .setRollback(activation.rollback())
        .setState(state(activation.state()))
        .setPercent(activation.percent())
        .setEvidenceJson(activation.evidenceJson())
        .build();
  }

  /// A state that the contract has checked.
  static PolicyState state(io.whytrail.policy.v1.PolicyState state) {
    return PolicyState.valueOf(state.name().substring("POLICY_STATE_".length()));
  }

  static ErrorBudget budget(io.whytrail.policy.v1.ErrorBudget budget) {
    return new ErrorBudget(
        budget.getErrorRate(),
        budget.getStricterRate(),
        budget.getLooserRate(),
        budget.getMinimumDecisions());
  }

  private static io.whytrail.policy.v1.ErrorBudget budget(ErrorBudget budget) {
    return io.whytrail.policy.v1.ErrorBudget.newBuilder()
        .setErrorRate(budget.errorRate())
        .setStricterRate(budget.stricterRate())
        .setLooserRate(budget.looserRate())
        .setMinimumDecisions(budget.minimumDecisions())
        .build();
  }

  static io.whytrail.policy.v1.Trial trial(Trials.Report report) {
    Trial trial = report.trial();
    ErrorBudget.Counts counts = report.counts();
    io.whytrail.policy.v1.Trial.Builder encoded =
        io.whytrail.policy.v1.Trial.newBuilder()
            .setDecisions(report.decisions())
            .setCompared(counts.compared())
            .setCoverage(
                report.decisions() == 0 ? 0 : (double) counts.compared() / report.decisions())
            .setSame(counts.same())
            .setStricter(counts.stricter())
            .setLooser(counts.looser())
            .setCritical(counts.critical())
            .setErrors(counts.errors())
            .setState(state(trial.state()))
            .setPolicyDigest(trial.policyDigest())
            .setActivationId(trial.stepId().toString())
            .setStartTime(TimestampCodec.of(trial.startTime()));
    if (trial.state() == PolicyState.CANARY) {
      encoded.setPercent(trial.percent()).setBudget(budget(trial.budget()));
    }
    report
        .changes()
        .forEach(change ->
            encoded.addChanges(
                VerdictChange.newBuilder()
                    .setFrom(RuleCodec.verdict(change.from()))
                    .setTo(RuleCodec.verdict(change.to()))
                    .setCount(change.count())));
    report
        .flips()
        .forEach(flip ->
            encoded.addFlips(
                TrialFlip.newBuilder()
                    .setDecisionId(flip.decisionId().toString())
                    .setActiveVerdict(RuleCodec.verdict(flip.active()))
                    .setCandidateVerdict(RuleCodec.verdict(flip.candidate()))
                    .setCritical(flip.critical())));
    return encoded.build();
  }

  static PolicyTestResult result(TestResult result) {
    return PolicyTestResult.newBuilder()
        .setName(result.name())
        .setPassed(result.passed())
        .setMessage(result.message())
        .build();
  }
}
