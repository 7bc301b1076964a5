package io.whytrail.policy.rollout;

import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.policy.rule.CompiledPolicy.TestResult;
import io.whytrail.policy.rule.PolicyInvalidException;
import io.whytrail.runtime.failure.Failure;
import jakarta.inject.Singleton;
import java.util.Map;

/// Whether a version may have an effect.
@Singleton
final class Readiness {

  private final PostgresPolicies store;
  private final CompiledPolicies compiled;

  Readiness(PostgresPolicies store, CompiledPolicies compiled) {
    this.store = store;
    this.compiled = compiled;
  }

  PolicyVersion require(String tenant, String digest) {
    return store.find(tenant, digest).orElseThrow(() -> Refusal.unknownVersion(digest));
  }

  /// Compiles anew and tests, because the engine may be newer than the validation.
  void check(PolicyVersion version) {
    try {
      compiled.compile(version.document()).test().stream()
          .filter(result -> !result.passed())
          .findFirst()
          .ifPresent(Readiness::refuse);
    } catch (PolicyInvalidException e) {
      throw Refusal.invalid(e);
    }
  }

  private static void refuse(TestResult failed) {
    throw Failure.of(
        ErrorReason.ERROR_REASON_POLICY_TESTS_FAILED,
        "The policy's own test \"%s\" fails: correct the policy or the test."
            .formatted(failed.name()),
        Map.of("test", failed.name(), "message", failed.message()));
  }
}
