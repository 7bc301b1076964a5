package io.whytrail.policy.rollout;

import io.whytrail.interaction.v1.FactType;
import io.whytrail.policy.rule.CompiledPolicy;
import io.whytrail.policy.rule.PolicyCompiler;
import io.whytrail.policy.rule.PolicyInvalidException;
import io.whytrail.policy.storage.Ids;
import io.whytrail.runtime.correlation.Correlation;
import io.whytrail.runtime.messaging.Outbox;
import io.whytrail.runtime.messaging.PendingFact;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Optional;

/// The policies that decide, ready to use. A tenant that never activated one has the default
/// policy, which its first use activates.
@Singleton
public class ActivePolicies {

  private static final String SYSTEM = "system";
  private static final String FIRST_REASON = "The policy that every tenant starts with.";

  private final PostgresPolicies store;
  private final PostgresTrials trials;
  private final CompiledPolicies compiled;
  private final PolicyCompiler compiler;
  private final DefaultPolicy defaultPolicy;
  private final Outbox outbox;
  private final Ids ids;
  private final Clock clock;

  ActivePolicies(
      PostgresPolicies store,
      PostgresTrials trials,
      CompiledPolicies compiled,
      PolicyCompiler compiler,
      DefaultPolicy defaultPolicy,
      Outbox outbox,
      Ids ids,
      Clock clock) {
    this.store = store;
    this.trials = trials;
    this.compiled = compiled;
    this.compiler = compiler;
    this.defaultPolicy = defaultPolicy;
    this.outbox = outbox;
    this.ids = ids;
    this.clock = clock;
  }

  /// The tenant's active policy.
  @Transactional
  public CompiledPolicy active(String tenant) {
    Optional<String> digest = store.activeDigest(tenant);
    return ready(tenant, digest.orElseGet(() -> activateDefault(tenant)));
  }

  /// The tenant's active policy, which stays active until the current transaction ends.
  @Transactional
  public CompiledPolicy heldActive(String tenant) {
    Optional<String> digest = store.heldActiveDigest(tenant);
    return ready(tenant, digest.orElseGet(() -> activateDefault(tenant)));
  }

  /// The tenant's active policy and the versions beside it.
  @Transactional
  public Lineup lineup(String tenant) {
    CompiledPolicy policy = active(tenant);
    Optional<Lineup.Beside> shadow = Optional.empty();
    Optional<Lineup.Beside> canary = Optional.empty();
    for (Trial trial : trials.list(tenant)) {
      Lineup.Beside beside = new Lineup.Beside(trial, ready(tenant, trial.policyDigest()));
      if (trial.state() == PolicyState.CANARY) {
        canary = Optional.of(beside);
      } else {
        shadow = Optional.of(beside);
      }
    }
    return new Lineup(policy, shadow, canary);
  }

  /// Any stored version.
  @Transactional
  public CompiledPolicy version(String tenant, String digest) {
    PolicyVersion version =
        store.find(tenant, digest).orElseThrow(() -> Refusal.unknownVersion(digest));
    return compiled.of(version);
  }

  /// The document of a stored version as it was uploaded.
  @Transactional
  public String documentOf(String tenant, String digest) {
    return store
        .find(tenant, digest)
        .map(PolicyVersion::document)
        .orElseThrow(() -> Refusal.unknownVersion(digest));
  }

  /// A document that need not be stored.
  public CompiledPolicy document(String document) {
    try {
      return compiler.compile(document);
    } catch (PolicyInvalidException e) {
      throw Refusal.invalid(e);
    }
  }

  private CompiledPolicy ready(String tenant, String digest) {
    CompiledPolicy policy = compiled.find(digest);
    return policy == null ? version(tenant, digest) : policy;
  }

  /// Idempotent, also across replicas.
  String activateDefault(String tenant) {
    CompiledPolicy policy = defaultPolicy.policy();
    PolicyVersion version =
        Versions.draft(policy, defaultPolicy.document(), SYSTEM, clock.instant());
    store.insert(tenant, version);
    Activation activation =
        new Activation(
            ids.next(),
            policy.digest(),
            "",
            SYSTEM,
            FIRST_REASON,
            version.createTime(),
            false,
            "",
            PolicyState.ACTIVE,
            0,
            "");
    if (store.insertFirst(tenant, activation)) {
      store.setState(tenant, policy.digest(), PolicyState.ACTIVE);
      outbox.append(
          new PendingFact(
              tenant,
              FactType.FACT_TYPE_POLICY_ACTIVATED,
              activation.id().toString(),
              "",
              Correlation.id()));
    }
    return store.activeDigest(tenant).orElseThrow();
  }
}
