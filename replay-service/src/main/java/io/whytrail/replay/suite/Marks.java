package io.whytrail.replay.suite;

import io.whytrail.replay.decision.Digests;
import io.whytrail.replay.decision.Truth;
import java.util.Map;

/// What is known about a case beside its decision.
///
/// @param provenance where it comes from if it was not recorded; empty where it was
public record Marks(Truth truth, Map<String, String> provenance) {

  public static final Marks NONE = new Marks(Truth.UNKNOWN, Map.of());

  public Marks {
    provenance = Map.copyOf(provenance);
  }

  /// Adds a case to its suite's digest: marks count where there are any, so that a suite without
  /// them has the digest of its decisions alone.
  public void addTo(Digests.Chain chain, String caseDigest) {
    chain.add(caseDigest);
    if (!equals(NONE)) {
      chain.add(Digests.ofMarks(truth, provenance));
    }
  }
}
