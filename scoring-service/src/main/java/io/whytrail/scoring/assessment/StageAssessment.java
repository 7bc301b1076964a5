package io.whytrail.scoring.assessment;

import io.whytrail.scoring.detection.Finding;
import io.whytrail.scoring.interaction.Stage;
import java.util.List;

/// The rating of one stage.
public record StageAssessment(
    Stage stage,
    double score,
    List<Finding> findings,
    Coverage coverage,
    List<ActionAssessment> actions) {
  public StageAssessment {
    findings = List.copyOf(findings);
    actions = List.copyOf(actions);
  }

  public Band band() {
    return Band.of(score);
  }
}
