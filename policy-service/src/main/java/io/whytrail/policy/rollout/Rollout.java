package io.whytrail.policy.rollout;

import io.whytrail.policy.rule.CanonicalJson;
import io.whytrail.policy.rule.CompiledPolicy;
import io.whytrail.policy.rule.CompiledPolicy.TestResult;
import io.whytrail.policy.storage.Ids;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/// The way of a version from a draft to the active one, and back. The active version changes only
/// when another one has compiled and passed its own tests in the same call; otherwise the last good
/// one stays.
@Singleton
class Rollout {

  private static final String OWN_TESTS = "Its own tests pass.";

  private final PostgresPolicies store;
  private final CompiledPolicies compiled;
  private final ActivePolicies active;
  private final Readiness readiness;
  private final Steps steps;
  private final Trials trials;
  private final Ids ids;
  private final Clock clock;
  private final boolean needsBacktest;

  Rollout(
      PostgresPolicies store,
      CompiledPolicies compiled,
      ActivePolicies active,
      Readiness readiness,
      Steps steps,
      Trials trials,
      Ids ids,
      Clock clock,
      ActivationConfiguration configuration) {
    this.store = store;
    this.compiled = compiled;
    this.active = active;
    this.readiness = readiness;
    this.steps = steps;
    this.trials = trials;
    this.ids = ids;
    this.clock = clock;
    this.needsBacktest = configuration.needsBacktest();
  }

  record Uploaded(PolicyVersion version, List<String> warnings) {}

  record Validated(PolicyVersion version, List<TestResult> results) {}

  record Activated(PolicyVersion version, Activation activation) {}

  /// Stores a document as a draft. The same policy is stored once, whoever uploads it again.
  @Transactional
  Uploaded upload(String tenant, String author, String document) {
    CompiledPolicy policy = active.document(document);
    store.insert(tenant, Versions.draft(policy, document, author, clock.instant()));
    return new Uploaded(readiness.require(tenant, policy.digest()), policy.warnings());
  }

  /// Runs the version's own tests.
  @Transactional
  Validated validate(String tenant, String author, String digest, String reason) {
    CompiledPolicy policy = compiled.of(readiness.require(tenant, digest));
    List<TestResult> results = policy.test();
    if (results.stream().allMatch(TestResult::passed)
        && store.move(tenant, digest, PolicyState.DRAFT, PolicyState.VALIDATED)) {
      steps.take(
          Steps.Step.to(
                  PolicyState.VALIDATED,
                  tenant,
                  digest,
                  author,
                  reason.isEmpty() ? OWN_TESTS : reason)
              .resting(Map.of("tests", (long) results.size())));
    }
    return new Validated(readiness.require(tenant, digest), results);
  }

  /// Makes a validated version the active one. Asked again, nothing changes.
  @Transactional
  Activated activate(String tenant, String author, String digest, String reason) {
    PolicyVersion version = readiness.require(tenant, digest);
    if (!version.state().tested()) {
      throw Refusal.state("Validate the version before you activate it.", version.state());
    }
    readiness.check(version);
    Activation current = lockActive(tenant);
    return current.policyDigest().equals(digest)
        ? new Activated(readiness.require(tenant, digest), current)
        : swap(
            tenant,
            current,
            digest,
            author,
            reason,
            false,
            current.id().toString(),
            rests(tenant, digest));
  }

  /// What an activation rests on, and which steps the version did not take on its way: a fix need
  /// not wait for a canary, but the ledger says that it did not.
  private String rests(String tenant, String digest) {
    Optional<UUID> backtest = store.backtest(tenant, digest);
    if (needsBacktest && backtest.isEmpty()) {
      throw Refusal.state(
          "Backtest this version first: an activation needs a report of its digest that replayed at"
              + " least one decision.",
          readiness.require(tenant, digest).state());
    }
    Set<PolicyState> taken = store.taken(tenant, digest);
    List<String> skipped =
        Stream.of(PolicyState.BACKTESTED, PolicyState.SHADOW, PolicyState.CANARY)
            .filter(step -> !taken.contains(step))
            .map(PolicyState::name)
            .toList();
    return CanonicalJson.write(
        backtest
            .map(id -> Map.<String, Object>of("backtest_id", id.toString(), "skipped", skipped))
            .orElseGet(() -> Map.of("skipped", skipped)));
  }

  /// Makes the version that was active before active again; twice goes back twice.
  @Transactional
  Activated rollback(String tenant, String author, String reason) {
    Activation current = lockActive(tenant);
    Activation below =
        Ids.parse(current.belowId())
            .flatMap(id -> store.activations(tenant, List.of(id)).stream().findFirst())
            .orElseThrow(
                () -> Refusal.state("No version was active before this one.", PolicyState.ACTIVE));
    readiness.check(readiness.require(tenant, below.policyDigest()));
    return swap(tenant, current, below.policyDigest(), author, reason, true, below.belowId(), "");
  }

  private Activation lockActive(String tenant) {
    active.active(tenant);
    return store.lockActive(tenant).orElseThrow();
  }

  private Activated swap(
      String tenant,
      Activation current,
      String digest,
      String author,
      String reason,
      boolean rollback,
      String belowId,
      String evidence) {
    Activation next =
        new Activation(
            ids.next(),
            digest,
            current.policyDigest(),
            author,
            reason,
            clock.instant().truncatedTo(ChronoUnit.MICROS),
            rollback,
            belowId,
            PolicyState.ACTIVE,
            0,
            evidence);
    store.replace(tenant, next);
    store.setState(tenant, current.policyDigest(), PolicyState.RETIRED);
    store.setState(tenant, digest, PolicyState.ACTIVE);
    trials.activated(tenant, digest);
    steps.publish(tenant, next.id());
    return new Activated(readiness.require(tenant, digest), next);
  }

  /// A version; the active one where no digest is given.
  @Transactional
  PolicyVersion get(String tenant, String digest) {
    return readiness.require(tenant, digest.isEmpty() ? active.active(tenant).digest() : digest);
  }

  List<PostgresPolicies.Listed> list(String tenant, long before, int limit) {
    return store.list(tenant, before, limit);
  }

  List<Activation> activations(String tenant, Collection<UUID> ids) {
    return store.activations(tenant, ids);
  }
}
