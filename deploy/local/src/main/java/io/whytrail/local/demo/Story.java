package io.whytrail.local.demo;

import io.grpc.ClientInterceptor;
import io.whytrail.ingest.v1.Evaluation;
import io.whytrail.interaction.v1.Outcome;
import io.whytrail.local.demo.GateRound.Pending;
import io.whytrail.policy.v1.Approval;

/// The two ways in which a person's answer goes: one action is granted, used and reported; another
/// is rejected and stays undone.
final class Story {

  private final GateClient gate;
  private final ReviewerClient reviewer;

  Story(GateClient gate, ReviewerClient reviewer) {
    this.gate = gate;
    this.reviewer = reviewer;
  }

  /// Asks anew, inside of a trace, and lets a person grant it.
  void granted(Question question, ClientInterceptor trace) {
    GateClient traced = gate.with(trace);
    Evaluation asked = traced.ask(question);
    if (asked.getFinal()) {
      throw new IllegalStateException(
          "The gate asked no person the second time: " + asked.getDecision().getVerdict());
    }
    Approval _ =
        reviewer.with(trace).grant(asked.getApproval(), "Checked with the order; go ahead.");
    Evaluation allowed = traced.awaitFinal(asked);
    if (!allowed.getAllowed()) {
      throw new IllegalStateException("The approval was granted, and still it may not run");
    }
    Evaluation redeemed = traced.redeem(allowed, question);
    traced.report(redeemed, question.outcome(), question);
  }

  /// Lets a person reject it, and shows that it can't be run then.
  void rejected(Pending pending) {
    Approval _ =
        reviewer.reject(
            pending.evaluation().getApproval(), "Nobody asked for this; please check with them.");
    Evaluation refused = gate.awaitFinal(pending.evaluation());
    if (refused.getAllowed() || !gate.refusesToRedeem(refused, pending.question())) {
      throw new IllegalStateException("The approval was rejected, and still it may run");
    }
    gate.report(refused, Outcome.OUTCOME_REJECTED, pending.question());
  }
}
