package io.whytrail.policy.approval;

import io.micronaut.context.annotation.Value;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.StartupEvent;
import io.whytrail.runtime.messaging.WakeUp;
import io.whytrail.runtime.messaging.Worker;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;

/// Looks at approvals now and then: those whose time has come, and those that are watched.
@Singleton
final class ApprovalSweep implements ApplicationEventListener<StartupEvent> {

  private final Worker sweep;
  private final Worker poll;

  ApprovalSweep(
      Approvals approvals,
      ApprovalChanges changes,
      @Value("${whytrail.approval.sweep-interval}") Duration sweepInterval,
      @Value("${whytrail.approval.poll-interval}") Duration pollInterval) {
    this.sweep = new Worker("approval-sweep", new WakeUp(), sweepInterval, approvals::sweep);
    this.poll = new Worker("approval-poll", new WakeUp(), pollInterval, changes::poll);
  }

  @Override
  public void onApplicationEvent(StartupEvent started) {
    sweep.start();
    poll.start();
  }

  @PreDestroy
  void stop() {
    sweep.close();
    poll.close();
  }
}
