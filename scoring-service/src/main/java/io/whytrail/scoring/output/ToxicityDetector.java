package io.whytrail.scoring.output;

import io.whytrail.scoring.detection.Case;
import io.whytrail.scoring.detection.Detector;
import io.whytrail.scoring.detection.Reason;
import io.whytrail.scoring.detection.Search;
import io.whytrail.scoring.detection.Tier;
import io.whytrail.scoring.interaction.Stage;
import io.whytrail.scoring.pattern.PatternReport;
import io.whytrail.scoring.pattern.PatternSet;
import java.util.Set;

/// Insulting, hateful or threatening words in an output.
public final class ToxicityDetector implements Detector {
  private final PatternSet patterns;

  public ToxicityDetector(PatternSet patterns) {
    this.patterns = patterns;
  }

  @Override
  public String id() {
    return "output.toxicity";
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
    return Set.of(Reason.TOXICITY);
  }

  @Override
  public void detect(Case subject, Search search) {
    PatternReport.report(
        patterns.find(subject, subject.output(), search), subject.output(), search);
  }
}
