package io.whytrail.scoring.assessment;

import io.whytrail.scoring.detection.Tier;
import java.util.List;

/// What a model says about one interaction, before it is kept.
///
/// @param examplesDigest the people's examples that texts were compared with; empty where there
///   were none
public record Rating(
    String modelVersion, String examplesDigest, Tier tier, List<StageAssessment> stages) {
  public Rating {
    stages = List.copyOf(stages);
  }

  public Rating(String modelVersion, Tier tier, List<StageAssessment> stages) {
    this(modelVersion, "", tier, stages);
  }

  /// True when any stage was not wholly looked at: such a rating must not be read as clean.
  public boolean degraded() {
    return stages.stream().anyMatch(stage -> !stage.coverage().complete());
  }
}
