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
import java.util.Set;

/// Names of people and addresses in what people write. That they are there is worth knowing and no
/// risk in itself; whose they are, nobody can tell from a text.
public final class NamesDetector implements Detector {
  private static final double PERSON = 10;
  private static final double ADDRESS = 15;

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
    return "2";
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
    return Set.of(Reason.PII_PERSON, Reason.PII_ADDRESS);
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
      for (NameTagger.Found found : tagger.find(view, features)) {
        Location place = message.at(view.span(found.from(), found.to()));
        switch (found.kind()) {
          case PERSON -> search.report(Reason.PII_PERSON, "name", PERSON, place);
          case ADDRESS -> search.report(Reason.PII_ADDRESS, "name", ADDRESS, place);
          case NOTHING, PLACE, ORGANISATION, DETAIL -> {}
        }
      }
    }
  }
}
