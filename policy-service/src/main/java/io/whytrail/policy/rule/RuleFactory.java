package io.whytrail.policy.rule;

import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;

/// Makes the compiler with the reason codes of the contract.
@Factory
final class RuleFactory {

  @Singleton
  PolicyCompiler policyCompiler() {
    return new PolicyCompiler(new Vocabulary(RuleCodec.reasonCodes()));
  }
}
