package io.whytrail.local.evidence;

/// The result of one check.
///
/// @param subject the bundle, or which record
/// @param check what was checked
/// @param problem what is wrong; empty where the check holds
public record Finding(String subject, String check, String problem) {

  static Finding holds(String subject, String check) {
    return new Finding(subject, check, "");
  }

  static Finding fails(String subject, String check, String problem) {
    return new Finding(subject, check, problem);
  }

  public boolean holds() {
    return problem.isEmpty();
  }
}
