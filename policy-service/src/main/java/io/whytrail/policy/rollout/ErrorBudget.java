package io.whytrail.policy.rollout;

/// What a canary may do before it is rolled back by itself.
///
/// @param errorRate decisions with a rule that could not be evaluated, as a share
/// @param stricterRate decisions stricter than the active version's, as a share
/// @param looserRate decisions looser than the active version's, as a share
/// @param minimumDecisions shares are taken of at least so many decisions
public record ErrorBudget(
    double errorRate, double stricterRate, double looserRate, int minimumDecisions) {

  static final ErrorBudget DEFAULT = new ErrorBudget(0, 0.05, 0.05, 100);

  /// A shadow has no effect, so nothing it does is too much.
  static final ErrorBudget UNLIMITED = new ErrorBudget(1, 1, 1, 0);

  /// What used it up; empty while something is left. A critical flip is never in the budget.
  String overrun(Counts counts) {
    if (counts.critical() > 0) {
      return "%d critical: a critical rule's BLOCK or APPROVE became ALLOW"
          .formatted(counts.critical());
    }
    long base = Math.max(counts.compared(), minimumDecisions);
    if (counts.errors() > errorRate * base) {
      return "%d of %d decisions with a rule error".formatted(counts.errors(), counts.compared());
    }
    if (counts.stricter() > stricterRate * base) {
      return "%d of %d decisions stricter".formatted(counts.stricter(), counts.compared());
    }
    if (counts.looser() > looserRate * base) {
      return "%d of %d decisions looser".formatted(counts.looser(), counts.compared());
    }
    return "";
  }

  /// What a trial has done so far.
  record Counts(long compared, long stricter, long looser, long critical, long errors) {

    long same() {
      return compared - stricter - looser;
    }
  }
}
