package io.whytrail.policy.rollout;

import io.whytrail.policy.rule.CompiledPolicy;
import io.whytrail.policy.rule.PolicyCompiler;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Keeps the policies that decide compiled. A digest says everything about a policy, so nothing
/// here can become stale; what was not used for long is dropped.
@Singleton
final class CompiledPolicies {

  private static final int CAPACITY = 256;

  private final PolicyCompiler compiler;
  private final Map<String, CompiledPolicy> byDigest =
      new LinkedHashMap<>(CAPACITY, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CompiledPolicy> eldest) {
          return size() > CAPACITY;
        }
      };

  CompiledPolicies(PolicyCompiler compiler) {
    this.compiler = compiler;
  }

  @Nullable CompiledPolicy find(String digest) {
    synchronized (byDigest) {
      return byDigest.get(digest);
    }
  }

  /// The version, compiled if it is not yet.
  CompiledPolicy of(PolicyVersion version) {
    CompiledPolicy policy = find(version.digest());
    return policy == null ? compile(version.document()) : policy;
  }

  /// Compiles anew, whatever is kept.
  CompiledPolicy compile(String document) {
    CompiledPolicy policy = compiler.compile(document);
    synchronized (byDigest) {
      byDigest.put(policy.digest(), policy);
    }
    return policy;
  }
}
