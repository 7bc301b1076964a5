package io.whytrail.scoring.names;

import io.whytrail.scoring.detection.Case;
import io.whytrail.scoring.detection.Detector;
import io.whytrail.scoring.detection.Location;
import io.whytrail.scoring.detection.Reason;
import io.whytrail.scoring.detection.Search;
import io.whytrail.scoring.detection.Segment;
import io.whytrail.scoring.detection.Tier;
import io.whytrail.scoring.embedding.Loading;
import io.whytrail.scoring.embedding.SentenceEncoder;
import io.whytrail.scoring.interaction.Stage;
import io.whytrail.scoring.text.View;
import java.util.EnumSet;
import java.util.Set;

/// Names of people, and what else may tell who somebody is, in what people write. That it is there
/// is worth knowing and no risk in itself; whose it is, nobody can tell from a text.
public final class NamesDetector implements Detector {
  private static final double ADDRESS = 20;
  private static final double PERSON = 15;
  private static final double DETAIL = 8;

  private final NameTagger tagger;
  private final Loading<SentenceEncoder> encoder;

  public NamesDetector(NameTagger tagger, Loading<SentenceEncoder> encoder) {
    this.tagger = tagger;
    this.encoder = encoder;
  }

  @Override
  public String id() {
    return "input.names";
  }

  @Override
  public String version() {
    return "3";
  }

  @Override
  public Stage stage() {
    return Stage.INPUT;
  }

  @Override
  public Tier tier() {
    return Tier.DEEP;
  }

  @Override
  public Set<Reason> reasons() {
    return EnumSet.of(
        Reason.PII_PERSON,
        Reason.PII_ADDRESS,
        Reason.PII_ORGANIZATION,
        Reason.PII_LOCATION,
        Reason.PII_DATE,
        Reason.PII_AGE,
        Reason.PII_URL);
  }

  @Override
  public boolean appliesTo(Case subject) {
    return !subject.userMessages().isEmpty();
  }

  @Override
  public void detect(Case subject, Search search) {
    encoder.await(search::checkpoint);
    for (Segment message : subject.userMessages()) {
      View view = message.text().plain();
      PieceFeatures features = PieceFeatures.of(view, encoder.get(), search::checkpoint);
      for (NameTagger.Found found : tagger.find(features)) {
        Location place = message.at(view.span(found.from(), found.to()));
        switch (found.kind()) {
          case PERSON -> report(Reason.PII_PERSON, PERSON, found, place, search);
          case ADDRESS -> report(Reason.PII_ADDRESS, ADDRESS, found, place, search);
          case ORGANIZATION -> report(Reason.PII_ORGANIZATION, DETAIL, found, place, search);
          case LOCATION -> report(Reason.PII_LOCATION, DETAIL, found, place, search);
          case DATE -> report(Reason.PII_DATE, DETAIL, found, place, search);
          case AGE -> report(Reason.PII_AGE, DETAIL, found, place, search);
          case URL -> report(Reason.PII_URL, DETAIL, found, place, search);
          case NOTHING -> {}
        }
      }
    }
  }

  private static void report(
      Reason reason, double most, NameTagger.Found found, Location place, Search search) {
    search.report(reason, "name", most * found.sureness(), place);
  }
}
