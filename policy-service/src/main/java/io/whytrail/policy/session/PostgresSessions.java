package io.whytrail.policy.session;

import io.whytrail.policy.session.Sessions.Step;
import io.whytrail.policy.storage.PostgresSession;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// What sessions did, in Postgres.
@Singleton
final class PostgresSessions {

  /// A session that goes on for ever is judged by its newest events.
  private static final int NEWEST = 1_000;

  private final PostgresSession session;

  PostgresSessions(PostgresSession session) {
    this.session = session;
  }

  /// One transaction at a time goes on from here for one session.
  void lock(String tenant, String name) {
    session.query(
        "select pg_advisory_xact_lock(hashtextextended(? || '/' || ?, 1))",
        List.of(tenant, name),
        row -> 0);
  }

  /// Materialized, because the planner would rather walk back over all decisions of the tenant,
  /// which are in the order that is asked for, than find the few of the session and sort them.
  List<SessionFacts.Past> before(String tenant, Step step) {
    String own = step.isGated() ? "evaluation_id" : "interaction_id";
    return session.query(
        """
        with past as materialized (
          select tool_name, side_effect, amount_micros, sent_outside, reasons, happened,
            decision_id, position
          from session_event where tenant = ? and session = ? and
        """
            + own
            + """
               <> ?
            )
            select tool_name, side_effect, amount_micros, sent_outside, reasons, happened
            from past order by decision_id desc, position limit ?
            """,
        List.of(
            tenant,
            step.session(),
            step.isGated() ? step.evaluationId() : step.interactionId(),
            NEWEST),
        row ->
            new SessionFacts.Past(
                new SessionEvent(
                    row.getString("tool_name"),
                    row.getString("side_effect"),
                    row.getLong("amount_micros"),
                    row.getBoolean("sent_outside"),
                    List.of((String[]) row.getArray("reasons").getArray())),
                row.getBoolean("happened")));
  }

  /// Whether a gate has seen an action of this interaction.
  boolean gated(String tenant, Step step) {
    return session
        .find(
            """
            select exists (select from session_event where tenant = ? and session = ?
              and interaction_id = ? and evaluation_id <> '' and side_effect <> '')
            """,
            List.of(tenant, step.session(), step.interactionId()),
            row -> row.getBoolean(1))
        .orElse(false);
  }

  void insert(
      String tenant, Step step, UUID decisionId, List<SessionEvent> events, boolean happened) {
    List<List<?>> rows = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      SessionEvent event = events.get(i);
      rows.add(
          List.of(
              tenant,
              step.session(),
              decisionId,
              i,
              step.interactionId(),
              step.evaluationId(),
              event.toolName(),
              event.sideEffect(),
              event.amountMicros(),
              event.sentOutside(),
              event.reasons(),
              happened));
    }
    session.batch(
        """
        insert into session_event (tenant, session, decision_id, position, interaction_id,
          evaluation_id, tool_name, side_effect, amount_micros, sent_outside, reasons, happened)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        rows);
  }

  void happens(String tenant, UUID decisionId) {
    session.update(
        "update session_event set happened = true where tenant = ? and decision_id = ?",
        List.of(tenant, decisionId));
  }
}
