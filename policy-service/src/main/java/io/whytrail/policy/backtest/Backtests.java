package io.whytrail.policy.backtest;

import com.google.protobuf.ByteString;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.policy.backtest.Backtest.Range;
import io.whytrail.policy.rollout.Activation;
import io.whytrail.policy.rollout.ActivePolicies;
import io.whytrail.policy.rollout.Trials;
import io.whytrail.policy.rule.CompiledPolicy;
import io.whytrail.policy.rule.PolicyChange;
import io.whytrail.policy.rule.PolicyDiff;
import io.whytrail.policy.storage.Ids;
import io.whytrail.runtime.failure.Failure;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/// Keeps backtests and compares versions.
@Singleton
class Backtests {

  private final ActivePolicies policies;
  private final Trials trials;
  private final Backtest backtest;
  private final PostgresBacktests store;
  private final Ids ids;
  private final Clock clock;

  Backtests(
      ActivePolicies policies,
      Trials trials,
      Backtest backtest,
      PostgresBacktests store,
      Ids ids,
      Clock clock) {
    this.policies = policies;
    this.trials = trials;
    this.backtest = backtest;
    this.store = store;
    this.ids = ids;
    this.clock = clock;
  }

  /// A kept report.
  record Report(
      UUID id, String policyDigest, Effect effect, String author, String reason, Instant time) {}

  record Done(StoredReport report, Optional<Activation> step) {}

  /// A report as it is kept: its bytes are what its digest is of.
  record StoredReport(
      UUID id, String policyDigest, int replayed, ByteString payload, String digest) {}

  /// The reading takes long and needs no transaction; keeping the report and its step is one.
  Done run(String tenant, String author, String digest, String reason, Range range) {
    CompiledPolicy policy = trials.testable(tenant, digest);
    Effect effect = backtest.againstRecord(tenant, policy, range);
    Report report =
        new Report(
            ids.next(),
            digest,
            effect,
            author,
            reason,
            clock.instant().truncatedTo(ChronoUnit.MICROS));
    return keep(tenant, report);
  }

  @Transactional
  Done keep(String tenant, Report report) {
    StoredReport stored = EffectCodec.stored(report);
    Optional<Activation> step =
        report.effect().replayed() == 0
            ? Optional.empty()
            : trials.backtested(
                tenant,
                report.policyDigest(),
                report.author(),
                report.reason(),
                evidence(report, stored));
    store.insert(tenant, stored);
    return new Done(stored, step);
  }

  private static Map<String, ?> evidence(Report report, StoredReport stored) {
    Map<String, Object> evidence = new TreeMap<>();
    evidence.put("backtest_id", report.id().toString());
    evidence.put("report_digest", stored.digest());
    evidence.put("decisions", (long) report.effect().decisions());
    evidence.put("replayed", (long) report.effect().replayed());
    evidence.put("stricter", (long) report.effect().stricter());
    evidence.put("looser", (long) report.effect().looser());
    evidence.put("critical", (long) report.effect().critical());
    return evidence;
  }

  StoredReport get(String tenant, String id) {
    return Ids.parse(id)
        .flatMap(uuid -> store.find(tenant, uuid))
        .orElseThrow(() -> unknown("backtest_id", id));
  }

  StoredReport newest(String tenant, String digest) {
    return store.newest(tenant, digest).orElseThrow(() -> unknown("policy_digest", digest));
  }

  private static Failure unknown(String key, String value) {
    return Failure.of(
        ErrorReason.ERROR_REASON_NOT_FOUND,
        "There is no such backtest in your tenant: run one.",
        Map.of(key, value));
  }

  /// How two versions differ.
  record Difference(List<PolicyChange> changes, Effect effect) {}

  Difference difference(String tenant, String from, String to, Range range) {
    CompiledPolicy before = policies.version(tenant, from);
    CompiledPolicy after = policies.version(tenant, to);
    return new Difference(
        PolicyDiff.between(before.document(), after.document()),
        backtest.against(tenant, before, after, range));
  }
}
