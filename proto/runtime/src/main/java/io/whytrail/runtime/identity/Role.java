package io.whytrail.runtime.identity;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What a caller may do. In a token a role is written in lower case with a hyphen, as in
/// `policy-author`.
public enum Role {
  PRODUCER,
  ANALYST,
  REVIEWER,
  POLICY_AUTHOR,
  POLICY_ADMIN,
  AUDITOR,
  OPERATOR,
  SERVICE;

  public String claim() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// Empty for a role this version does not know: an unknown role gives no rights.
  public static Optional<Role> ofClaim(String claim) {
    return Arrays.stream(values()).filter(role -> role.claim().equals(claim)).findFirst();
  }
}
