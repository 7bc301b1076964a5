package io.whytrail.scoring.input;

import io.whytrail.scoring.detection.Case;
import io.whytrail.scoring.detection.Detector;
import io.whytrail.scoring.detection.Reason;
import io.whytrail.scoring.detection.Search;
import io.whytrail.scoring.detection.Segment;
import io.whytrail.scoring.detection.Tier;
import io.whytrail.scoring.interaction.Stage;
import io.whytrail.scoring.text.Span;
import java.util.Set;

/// Says when people write a language that the patterns were not made for. Their score then has a
/// floor: a detector that does not understand a text must not call it harmless.
public final class LanguageDetector implements Detector {
  private static final double FLOOR = 40;

  @Override
  public String id() {
    return "input.language";
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
    return Set.of(Reason.LANGUAGE_UNSUPPORTED);
  }

  @Override
  public boolean appliesTo(Case subject) {
    return !subject.userMessages().isEmpty();
  }

  @Override
  public void detect(Case subject, Search search) {
    for (Segment message : subject.userMessages()) {
      search.checkpoint();
      if (message.text().isForeign()) {
        search.report(
            Reason.LANGUAGE_UNSUPPORTED,
            "language",
            FLOOR,
            message.at(new Span(0, message.text().codePoints())));
      }
    }
  }
}
