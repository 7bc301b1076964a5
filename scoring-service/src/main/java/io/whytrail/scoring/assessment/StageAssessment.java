package io.whytrail.scoring.assessment;

import io.whytrail.scoring.detection.Finding;
import io.whytrail.scoring.interaction.Stage;
import java.util.List;

/// The rating of one stage.
///
/// @param traces scores below what is worth a finding
public record StageAssessment(
    Stage stage,
    double score,
    List<Finding> findings,
    List<Finding> traces,
    Coverage coverage,
    List<ActionAssessment> actions) {
  public StageAssessment {
    findings = List.copyOf(findings);
    traces = List.copyOf(traces);
    actions = List.copyOf(actions);
  }

  public Band band() {
    return Band.of(score);
  }
}
