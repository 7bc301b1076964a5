package io.whytrail.scoring.output;

import io.whytrail.scoring.detection.Case;
import io.whytrail.scoring.detection.Detector;
import io.whytrail.scoring.detection.Location;
import io.whytrail.scoring.detection.Reason;
import io.whytrail.scoring.detection.Search;
import io.whytrail.scoring.detection.Tier;
import io.whytrail.scoring.interaction.Stage;
import java.util.Set;

/// Sentences of an output that the recorded context does not support, by their words alone:
/// numbers, names and content words that neither the context nor the person mentions. It measures
/// support and not truth, which is why its findings ask for a second look and never reach the HIGH
/// band.
public final class GroundednessDetector implements Detector {
  private static final double REPORTED = 8;

  @Override
  public String id() {
    return "output.groundedness";
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
    return Tier.DEEP;
  }

  @Override
  public Set<Reason> reasons() {
    return Set.of(Reason.UNGROUNDED_CLAIM);
  }

  /// Without a recorded context there is nothing that an output could rest on.
  @Override
  public boolean appliesTo(Case subject) {
    return !subject.foreign().isEmpty();
  }

  @Override
  public void detect(Case subject, Search search) {
    for (Claim claim : Claim.of(subject, search::checkpoint)) {
      Location place = subject.output().at(claim.span());
      if (claim.unsupported() >= REPORTED) {
        search.report(Reason.UNGROUNDED_CLAIM, "claim", claim.unsupported(), place);
      } else {
        search.trace(Reason.UNGROUNDED_CLAIM, claim.unsupported(), place);
      }
    }
  }
}
