package io.whytrail.policy.approval;

import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;

/// Looks at approvals now and then: those whose time has come, and those that are watched.
@Singleton
class ApprovalSweep {

  private final Approvals approvals;
  private final ApprovalChanges changes;

  ApprovalSweep(Approvals approvals, ApprovalChanges changes) {
    this.approvals = approvals;
    this.changes = changes;
  }

  @Scheduled(fixedDelay = "${whytrail.approval.sweep-interval}")
  void sweep() {
    approvals.sweep();
  }

  @Scheduled(fixedDelay = "${whytrail.approval.poll-interval}")
  void poll() {
    changes.poll();
  }
}
