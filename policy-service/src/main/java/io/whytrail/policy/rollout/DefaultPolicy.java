package io.whytrail.policy.rollout;

import io.micronaut.context.annotation.Context;
import io.whytrail.policy.rule.CompiledPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The policy that every tenant starts with. It is compiled and tested before the service answers,
/// which also warms the engine up: a first decision should not be the slow one.
@Context
final class DefaultPolicy {

  private static final String RESOURCE = "/default-policy.yaml";

  private final String document;
  private final CompiledPolicy policy;

  DefaultPolicy(CompiledPolicies policies) throws IOException {
    try (InputStream resource = DefaultPolicy.class.getResourceAsStream(RESOURCE)) {
      if (resource == null) {
        throw new IllegalStateException(RESOURCE + " is not on the class path");
      }
      document = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    }
    policy = policies.compile(document);
    List<CompiledPolicy.TestResult> failed =
        policy.test().stream().filter(result -> !result.passed()).toList();
    if (!failed.isEmpty()) {
      throw new IllegalStateException("The default policy fails its own tests: " + failed);
    }
  }

  String document() {
    return document;
  }

  CompiledPolicy policy() {
    return policy;
  }
}
