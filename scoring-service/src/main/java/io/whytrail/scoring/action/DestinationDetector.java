package io.whytrail.scoring.action;

import io.whytrail.scoring.detection.Case;
import io.whytrail.scoring.detection.Detector;
import io.whytrail.scoring.detection.Reason;
import io.whytrail.scoring.detection.Search;
import io.whytrail.scoring.detection.Segment;
import io.whytrail.scoring.detection.Tier;
import io.whytrail.scoring.interaction.SideEffect;
import io.whytrail.scoring.interaction.Stage;
import java.util.Set;

/// A call that goes to an address which only retrieved content or a tool result mentions.
public final class DestinationDetector implements Detector {
  private static final double UNTRUSTED = 86;
  // An invitation is not a payment: what leaves with it is little.
  private static final double UNTRUSTED_CHANGE = 60;

  private final CallProfiler profiler;

  public DestinationDetector(CallProfiler profiler) {
    this.profiler = profiler;
  }

  @Override
  public String id() {
    return "action.destination";
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
    return Set.of(Reason.UNTRUSTED_DESTINATION);
  }

  @Override
  public void detect(Case subject, Search search) {
    for (int index : subject.ratedCalls()) {
      search.checkpoint();
      CallProfile call = profiler.profile(subject, index);
      if (call.changesSomething()) {
        Segment arguments = subject.arguments().get(index);
        double score = call.sideEffect() == SideEffect.WRITE ? UNTRUSTED_CHANGE : UNTRUSTED;
        call.destinations().stream()
            .filter(destination -> destination.source() == Destination.Source.UNTRUSTED)
            .findFirst()
            .ifPresent(destination ->
                search.report(
                    Reason.UNTRUSTED_DESTINATION,
                    "destination",
                    score,
                    arguments.at(destination.span())));
      }
    }
  }
}
