package io.whytrail.scoring.input;

import io.whytrail.scoring.detection.Case;
import io.whytrail.scoring.detection.Detector;
import io.whytrail.scoring.detection.MaskToken;
import io.whytrail.scoring.detection.Reason;
import io.whytrail.scoring.detection.Search;
import io.whytrail.scoring.detection.Segment;
import io.whytrail.scoring.detection.Tier;
import io.whytrail.scoring.interaction.Stage;
import java.util.EnumSet;
import java.util.Set;

/// Personal data and secrets in what people and documents say, read from the tokens that masking
/// left. That there is personal data is worth knowing; that a secret was sent to a model is worth
/// acting on.
public final class PersonalDataDetector implements Detector {
  private static final double SECRET = 55;
  private static final double IDENTIFIER = 30;
  private static final double CONTACT = 15;

  @Override
  public String id() {
    return "input.personal-data";
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
    return EnumSet.copyOf(MaskToken.reasons());
  }

  @Override
  public boolean appliesTo(Case subject) {
    return !subject.userMessages().isEmpty() || !subject.foreign().isEmpty();
  }

  @Override
  public void detect(Case subject, Search search) {
    for (Segment message : subject.userMessages()) {
      search.checkpoint();
      MaskToken.in(message.text().raw())
          .forEach(token ->
              search.report(token.reason(), token.type(), score(token), message.at(token.span())));
    }
    for (Segment document : subject.foreign()) {
      search.checkpoint();
      MaskToken.in(document.text().raw())
          .forEach(token ->
              search.report(
                  token.reason(), token.type(), inDocument(token), document.at(token.span())));
    }
  }

  // Documents are full of people; only a secret in one is worth a second look.
  private static double inDocument(MaskToken token) {
    return token.sensitivity() == MaskToken.Sensitivity.SECRET ? SECRET : CONTACT;
  }

  private static double score(MaskToken token) {
    return switch (token.sensitivity()) {
      case SECRET -> SECRET;
      case IDENTIFIER -> IDENTIFIER;
      case CONTACT -> CONTACT;
    };
  }
}
