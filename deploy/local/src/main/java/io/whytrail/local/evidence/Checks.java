package io.whytrail.local.evidence;

import io.whytrail.local.tlog.BadEvidenceException;
import java.util.ArrayList;
import java.util.List;

/// Runs checks one after the other, and the next one also after a failure.
final class Checks {

  private final List<Finding> findings = new ArrayList<>();

  void run(String subject, String what, Runnable check) {
    try {
      check.run();
      findings.add(Finding.holds(subject, what));
    } catch (BadEvidenceException e) {
      findings.add(Finding.fails(subject, what, String.valueOf(e.getMessage())));
    }
  }

  List<Finding> findings() {
    return List.copyOf(findings);
  }
}
