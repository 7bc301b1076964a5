package io.whytrail.policy.feedback;

import io.whytrail.policy.feedback.PostgresScorecards.Drawn;
import io.whytrail.policy.feedback.PostgresScorecards.Range;
import io.whytrail.policy.feedback.PostgresScorecards.Volume;
import io.whytrail.policy.rollout.ActivePolicies;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// What labels and approvals say about rules, and about what was let through.
@Singleton
class Scorecards {

  private final PostgresScorecards store;
  private final PostgresLabels labels;
  private final ActivePolicies policies;

  Scorecards(PostgresScorecards store, PostgresLabels labels, ActivePolicies policies) {
    this.store = store;
    this.labels = labels;
    this.policies = policies;
  }

  /// The scorecards of one version.
  record OfVersion(String policyDigest, Volume volume, List<Scorecard> scorecards) {}

  /// @param digest the active version's where empty
  @Transactional
  OfVersion of(String tenant, String digest, Range range) {
    String version =
        (digest.isEmpty() ? policies.active(tenant) : policies.version(tenant, digest)).digest();
    return new OfVersion(
        version, store.volume(tenant, version, range), store.scorecards(tenant, version, range));
  }

  /// A sample of what was let through.
  ///
  /// @param kinds what people said about decisions of the sample
  record Sample(long allowed, List<Drawn> drawn, Map<UUID, LabelKind> kinds) {

    long count(LabelKind kind) {
      return kinds.values().stream().filter(kind::equals).count();
    }

    long labelled() {
      return count(LabelKind.TRUE_NEGATIVE) + count(LabelKind.FALSE_NEGATIVE);
    }

    Optional<Wilson> falseNegativeRate() {
      return labelled() == 0
          ? Optional.empty()
          : Optional.of(Wilson.of(count(LabelKind.FALSE_NEGATIVE), labelled()));
    }
  }

  @Transactional
  Sample sample(String tenant, Range range, long seed, int size) {
    List<Drawn> drawn = store.draw(tenant, range, seed, size);
    return new Sample(
        store.allowed(tenant, range),
        drawn,
        labels.newest(tenant, drawn.stream().map(Drawn::decisionId).toList()));
  }
}
