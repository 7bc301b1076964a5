package io.whytrail.scoring.assessment;

import io.whytrail.scoring.detection.Case;
import io.whytrail.scoring.detection.Finding;
import io.whytrail.scoring.detection.Reason;
import io.whytrail.scoring.detection.Tier;
import io.whytrail.scoring.interaction.Interaction;
import io.whytrail.scoring.interaction.Interactions;
import io.whytrail.scoring.interaction.Stage;
import io.whytrail.scoring.model.Bundle;
import io.whytrail.scoring.model.Model;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/// Rates interactions by the shipped model, for tests.
public final class Ratings {

  public static final Model SHIPPED = Model.of(Bundle.read("classpath:models/stack-2"));

  private static final StageRater RATER = new StageRater(System::nanoTime);

  private Ratings() {}

  public static StageAssessment input(Interactions interaction) {
    return rate(interaction.build(), Stage.INPUT, Tier.DEEP);
  }

  public static StageAssessment output(Interactions interaction) {
    return rate(interaction.build(), Stage.OUTPUT, Tier.DEEP);
  }

  public static StageAssessment action(Interactions interaction) {
    return rate(interaction.build(), Stage.ACTION, Tier.DEEP);
  }

  public static StageAssessment rate(Interaction interaction, Stage stage, Tier tier) {
    return RATER.rate(
        new Case(interaction, OptionalInt.empty()), stage, tier, SHIPPED, Duration.ofDays(1));
  }

  /// The score of the worst finding for a reason, 0 where there is none.
  public static double score(StageAssessment assessment, Reason reason) {
    return findings(assessment, reason).stream().mapToDouble(Finding::score).max().orElse(0);
  }

  public static List<Finding> findings(StageAssessment assessment, Reason reason) {
    return assessment.findings().stream().filter(each -> each.reason() == reason).toList();
  }
}
