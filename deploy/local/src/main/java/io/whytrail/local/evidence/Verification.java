package io.whytrail.local.evidence;

import java.util.List;

/// What became of a bundle.
///
/// @param keyFromBundle true where nobody gave a key, so that the bundle vouches for itself
/// @param verifierKey the key that the signature was checked with
/// @param findings every check in its order
/// @param story one line for each record, in ledger order
public record Verification(
    boolean keyFromBundle, String verifierKey, List<Finding> findings, List<String> story) {

  public Verification {
    findings = List.copyOf(findings);
    story = List.copyOf(story);
  }

  /// True where every check holds.
  public boolean holds() {
    return findings.stream().allMatch(Finding::holds);
  }
}
