package io.whytrail.scoring.output;

import io.whytrail.scoring.detection.Case;
import io.whytrail.scoring.detection.Detector;
import io.whytrail.scoring.detection.Reason;
import io.whytrail.scoring.detection.Search;
import io.whytrail.scoring.detection.Tier;
import io.whytrail.scoring.interaction.Stage;
import io.whytrail.scoring.pattern.Hit;
import io.whytrail.scoring.pattern.PatternSet;
import java.util.Comparator;
import java.util.Set;

/// The model declined: no risk in itself, but what a refusal looks like is worth counting. It
/// stands at the beginning.
public final class RefusalDetector implements Detector {
  private static final int BEGINNING = 300;

  private final PatternSet patterns;

  public RefusalDetector(PatternSet patterns) {
    this.patterns = patterns;
  }

  @Override
  public String id() {
    return "output.refusal";
  }

  @Override
  public String version() {
    return "1";
  }

  @Override
  public Stage stage() {
    return Stage.OUTPUT;
  }

  @Override
  public Tier tier() {
    return Tier.FAST;
  }

  @Override
  public Set<Reason> reasons() {
    return Set.of(Reason.REFUSAL);
  }

  @Override
  public void detect(Case subject, Search search) {
    patterns.find(subject, subject.output(), search).stream()
        .filter(hit -> hit.span().start() < BEGINNING)
        .min(Comparator.comparingInt((Hit hit) -> hit.span().start()))
        .ifPresent(hit ->
            search.report(
                Reason.REFUSAL, "refusal", hit.pattern().score(), subject.output().at(hit.span())));
  }
}
