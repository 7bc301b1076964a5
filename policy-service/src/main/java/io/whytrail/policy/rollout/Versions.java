package io.whytrail.policy.rollout;

import io.whytrail.policy.rule.CompiledPolicy;
import io.whytrail.policy.rule.PolicyCompiler;
import io.whytrail.policy.rule.Variable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// How a compiled document becomes a version.
final class Versions {

  private Versions() {}

  static PolicyVersion draft(CompiledPolicy policy, String document, String author, Instant now) {
    return new PolicyVersion(
        policy.digest(),
        policy.document().name(),
        PolicyState.DRAFT,
        document,
        policy.document().rules().size(),
        policy.document().tests().size(),
        author,
        now.truncatedTo(ChronoUnit.MICROS),
        Variable.schemaDigest(),
        PolicyCompiler.engineVersion());
  }
}
