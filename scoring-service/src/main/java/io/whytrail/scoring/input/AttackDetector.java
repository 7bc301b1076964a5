package io.whytrail.scoring.input;

import io.whytrail.scoring.detection.Case;
import io.whytrail.scoring.detection.Detector;
import io.whytrail.scoring.detection.Reason;
import io.whytrail.scoring.detection.Search;
import io.whytrail.scoring.detection.Segment;
import io.whytrail.scoring.detection.Tier;
import io.whytrail.scoring.interaction.Stage;
import io.whytrail.scoring.pattern.PatternReport;
import io.whytrail.scoring.pattern.PatternSet;
import java.util.Set;

/// What people write to override instructions, to talk a model out of its rules or to get at its
/// system prompt.
public final class AttackDetector implements Detector {
  private final PatternSet patterns;

  public AttackDetector(PatternSet patterns) {
    this.patterns = patterns;
  }

  @Override
  public String id() {
    return "input.attack";
  }

  @Override
  public String version() {
    return "1";
  }

  @Override
  public Stage stage() {
    return Stage.INPUT;
  }

  @Override
  public Tier tier() {
    return Tier.FAST;
  }

  @Override
  public Set<Reason> reasons() {
    return Set.of(Reason.PROMPT_INJECTION, Reason.JAILBREAK, Reason.SYSTEM_PROMPT_EXTRACTION);
  }

  @Override
  public boolean appliesTo(Case subject) {
    return !subject.userMessages().isEmpty();
  }

  @Override
  public void detect(Case subject, Search search) {
    for (Segment message : subject.userMessages()) {
      PatternReport.report(patterns.find(subject, message, search), message, search);
      AdversarialSuffix.find(message.text())
          .ifPresent(tail ->
              search.report(Reason.JAILBREAK, "suffix", tail.score(), message.at(tail.span())));
    }
  }
}
