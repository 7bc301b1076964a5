package io.whytrail.scoring.input;

import io.whytrail.scoring.detection.Case;
import io.whytrail.scoring.detection.Detector;
import io.whytrail.scoring.detection.Reason;
import io.whytrail.scoring.detection.Search;
import io.whytrail.scoring.detection.Segment;
import io.whytrail.scoring.detection.Tier;
import io.whytrail.scoring.interaction.Stage;
import io.whytrail.scoring.pattern.Hit;
import io.whytrail.scoring.pattern.PatternReport;
import io.whytrail.scoring.pattern.PatternSet;
import java.util.Set;

/// Instructions in retrieved chunks and tool results, where there should be only data.
public final class ForeignInstructionDetector implements Detector {
  private final PatternSet patterns;

  public ForeignInstructionDetector(PatternSet patterns) {
    this.patterns = patterns;
  }

  @Override
  public String id() {
    return "input.foreign-instruction";
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
    return Set.of(Reason.INDIRECT_PROMPT_INJECTION, Reason.EXFILTRATION);
  }

  @Override
  public boolean appliesTo(Case subject) {
    return !subject.foreign().isEmpty();
  }

  @Override
  public void detect(Case subject, Search search) {
    for (Segment segment : subject.foreign()) {
      for (Hit hit : patterns.find(subject, segment, search)) {
        PatternReport.report(hit, reason(hit), segment, search);
      }
      OddLines.find(segment.text().plain())
          .forEach(span ->
              search.report(
                  Reason.INDIRECT_PROMPT_INJECTION, "odd-line", OddLines.SCORE, segment.at(span)));
    }
  }

  // Whatever an instruction in data wants, that it is there at all is the point; sending data away
  // is worse.
  private static Reason reason(Hit hit) {
    return hit.pattern().reason() == Reason.EXFILTRATION
        ? Reason.EXFILTRATION
        : Reason.INDIRECT_PROMPT_INJECTION;
  }
}
