package io.whytrail.scoring.action;

import io.whytrail.scoring.detection.Case;
import io.whytrail.scoring.detection.Detector;
import io.whytrail.scoring.detection.MaskToken;
import io.whytrail.scoring.detection.Reason;
import io.whytrail.scoring.detection.Search;
import io.whytrail.scoring.detection.Segment;
import io.whytrail.scoring.detection.Tier;
import io.whytrail.scoring.interaction.SideEffect;
import io.whytrail.scoring.interaction.Stage;
import io.whytrail.scoring.text.Span;
import java.util.Set;

/// What a call does to the world, taken by itself: how much it changes, for how much, and whether
/// it can be undone.
public final class EffectDetector implements Detector {
  private static final double CHANGE = 28;
  private static final double SEND = 42;
  private static final double SEND_OUTSIDE = 60;
  private static final double DELETE = 64;
  private static final double EXECUTE = 68;
  private static final double GRAVE = 86;
  private static final double PRIVILEGE = 70;
  private static final double UNKNOWN = 45;
  private static final double UNKNOWN_OUTSIDE = 62;

  // 1 unit of money rates 54, and ten times as much 6 more: 100 rate 66, 1,000 rate 72, 10,000 rate
  // 78.
  private static final double ONE_UNIT = 54;
  private static final double TENFOLD = 6;
  private static final double MOST_MONEY = 92;
  private static final double AMOUNT_UNKNOWN = 70;

  private static final double SECRET_SENT = 88;
  private static final double IDENTIFIER_SENT = 64;

  private final CallProfiler profiler;

  public EffectDetector(CallProfiler profiler) {
    this.profiler = profiler;
  }

  @Override
  public String id() {
    return "action.effect";
  }

  @Override
  public String version() {
    return "1";
  }

  @Override
  public Stage stage() {
    return Stage.ACTION;
  }

  @Override
  public Tier tier() {
    return Tier.FAST;
  }

  @Override
  public Set<Reason> reasons() {
    return Set.of(
        Reason.DATA_CHANGE,
        Reason.EXTERNAL_SEND,
        Reason.MONEY_MOVEMENT,
        Reason.DESTRUCTIVE_ACTION,
        Reason.CODE_EXECUTION,
        Reason.PRIVILEGE_ESCALATION,
        Reason.UNKNOWN_TOOL,
        Reason.SECRET,
        Reason.PII_PAYMENT_CARD,
        Reason.PII_IBAN,
        Reason.PII_SSN);
  }

  @Override
  public void detect(Case subject, Search search) {
    for (int index : subject.ratedCalls()) {
      search.checkpoint();
      CallProfile call = profiler.profile(subject, index);
      Segment arguments = subject.arguments().get(index);
      Span span = Destinations.span(call.destinations(), arguments.text().codePoints());
      effect(call, arguments, span, search);
      if (call.effect().privilege()) {
        search.report(Reason.PRIVILEGE_ESCALATION, "privilege", PRIVILEGE, arguments.at(span));
      }
      if (call.changesSomething()) {
        data(call, arguments, search);
      }
    }
  }

  private static void effect(CallProfile call, Segment arguments, Span span, Search search) {
    switch (call.sideEffect()) {
      case READ -> {}
      case WRITE -> search.report(Reason.DATA_CHANGE, "effect", CHANGE, arguments.at(span));
      case SEND -> search.report(Reason.EXTERNAL_SEND, "effect", send(call), arguments.at(span));
      case SPEND ->
          search.report(
              Reason.MONEY_MOVEMENT, "effect", money(call.amountMicros()), arguments.at(span));
      case DELETE ->
          search.report(
              Reason.DESTRUCTIVE_ACTION,
              "effect",
              call.effect().grave() ? GRAVE : DELETE,
              arguments.at(span));
      case EXECUTE ->
          search.report(
              Reason.CODE_EXECUTION,
              "effect",
              call.effect().grave() ? GRAVE : EXECUTE,
              arguments.at(span));
      case UNSPECIFIED ->
          search.report(
              Reason.UNKNOWN_TOOL,
              "effect",
              call.external() || call.amountMicros() > 0 ? UNKNOWN_OUTSIDE : UNKNOWN,
              arguments.at(span));
    }
  }

  private static double send(CallProfile call) {
    boolean outside =
        call.from(Destination.Source.NEW)
            || call.from(Destination.Source.UNTRUSTED)
            || call.from(Destination.Source.LISTED);
    return outside ? SEND_OUTSIDE : SEND;
  }

  static double money(long micros) {
    if (micros == 0) {
      return AMOUNT_UNKNOWN;
    }
    double units = Math.max(1, micros / 1e6);
    return Math.min(MOST_MONEY, ONE_UNIT + TENFOLD * StrictMath.log10(units));
  }

  /// Secrets and identifiers that leave with the call.
  private static void data(CallProfile call, Segment arguments, Search search) {
    boolean leaves = call.sideEffect() == SideEffect.SEND || call.external();
    if (!leaves) {
      return;
    }
    for (MaskToken token : MaskToken.in(arguments.text().raw())) {
      boolean isDestination =
          call.destinations().stream()
              .anyMatch(destination -> destination.value().equals(token.token()));
      if (!isDestination) {
        switch (token.sensitivity()) {
          case SECRET ->
              search.report(token.reason(), "data", SECRET_SENT, arguments.at(token.span()));
          case IDENTIFIER ->
              search.report(token.reason(), "data", IDENTIFIER_SENT, arguments.at(token.span()));
          case CONTACT -> {}
        }
      }
    }
  }
}
