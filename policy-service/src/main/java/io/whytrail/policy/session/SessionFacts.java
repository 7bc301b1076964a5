package io.whytrail.policy.session;

import io.whytrail.policy.rule.Limits;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/// What happened in a session before.
///
/// @param actions how many were allowed or are on record
/// @param tools their names, each once, sorted
/// @param sideEffects each once, sorted
/// @param spentMicros by actions that spend
/// @param sentOutside whether any went outside
/// @param reasons what was found at any stage, whatever was decided; each once, sorted
public record SessionFacts(
    long actions,
    List<String> tools,
    List<String> sideEffects,
    long spentMicros,
    boolean sentOutside,
    List<String> reasons) {

  public static final SessionFacts NONE =
      new SessionFacts(0, List.of(), List.of(), 0, false, List.of());

  private static final String SPEND = "SPEND";

  public SessionFacts {
    tools = List.copyOf(tools);
    sideEffects = List.copyOf(sideEffects);
    reasons = List.copyOf(reasons);
  }

  /// An event, and whether its action happened.
  record Past(SessionEvent event, boolean happened) {}

  static SessionFacts of(Collection<Past> past) {
    TreeSet<String> reasons = new TreeSet<>();
    past.forEach(one -> reasons.addAll(one.event().reasons()));
    List<SessionEvent> actions =
        past.stream()
            .filter(one -> one.happened() && one.event().isAction())
            .map(Past::event)
            .toList();
    return new SessionFacts(
        actions.size(),
        actions.stream()
            .map(SessionEvent::toolName)
            .filter(name -> !name.isEmpty())
            .distinct()
            .sorted()
            .limit(Limits.SESSION_TOOLS)
            .toList(),
        actions.stream().map(SessionEvent::sideEffect).distinct().sorted().toList(),
        actions.stream()
            .filter(action -> action.sideEffect().equals(SPEND))
            .mapToLong(SessionEvent::amountMicros)
            .reduce(0, SessionFacts::plus),
        actions.stream().anyMatch(SessionEvent::sentOutside),
        List.copyOf(reasons));
  }

  /// Rather too much than a sum that wraps around to little.
  private static long plus(long a, long b) {
    return b > 0 && a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + Math.max(b, 0);
  }
}
