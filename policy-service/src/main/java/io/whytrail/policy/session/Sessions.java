package io.whytrail.policy.session;

import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.UUID;

/// Remembers what sessions did. An action counts once it was allowed, redeemed, or recorded as
/// done; one that a gate has seen is not counted again when its interaction is recorded.
@Singleton
public class Sessions {

  private final PostgresSessions store;

  Sessions(PostgresSessions store) {
    this.store = store;
  }

  /// Which decision is about to be made; its own earlier steps are not its past.
  ///
  /// @param evaluationId the gate's evaluation; empty for a recorded interaction
  public record Step(String session, String interactionId, String evaluationId) {

    boolean isGated() {
      return !evaluationId.isEmpty();
    }
  }

  /// What the session did before this step. An action that a gate holds waits here until whatever
  /// else the gate decides for the same session is decided: two payments at once both count.
  @Transactional(Transactional.TxType.MANDATORY)
  public SessionFacts before(String tenant, Step step, boolean action) {
    if (step.session().isEmpty()) {
      return SessionFacts.NONE;
    }
    if (action && step.isGated()) {
      store.lock(tenant, step.session());
    }
    return SessionFacts.of(store.before(tenant, step));
  }

  /// Adds what a decision was about.
  ///
  /// @param happened whether its actions happen: they were allowed, or are on record
  @Transactional(Transactional.TxType.MANDATORY)
  public void add(
      String tenant, Step step, UUID decisionId, List<SessionEvent> events, boolean happened) {
    if (!step.session().isEmpty()) {
      boolean counts = happened && (step.isGated() || !store.gated(tenant, step));
      store.insert(tenant, step, decisionId, events, counts);
    }
  }

  /// The action of a decision happens after all, because a person agreed.
  @Transactional(Transactional.TxType.MANDATORY)
  public void happens(String tenant, UUID decisionId) {
    store.happens(tenant, decisionId);
  }
}
