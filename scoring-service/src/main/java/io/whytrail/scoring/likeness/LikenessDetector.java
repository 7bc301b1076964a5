package io.whytrail.scoring.likeness;

import io.whytrail.scoring.detection.Case;
import io.whytrail.scoring.detection.Detector;
import io.whytrail.scoring.detection.Reason;
import io.whytrail.scoring.detection.Search;
import io.whytrail.scoring.detection.Segment;
import io.whytrail.scoring.detection.Tier;
import io.whytrail.scoring.example.Examples;
import io.whytrail.scoring.example.Likeness;
import io.whytrail.scoring.interaction.Stage;
import io.whytrail.scoring.similarity.Embedding;
import io.whytrail.scoring.text.View;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Compares the texts of a stage with those that people have judged. A text that reads like a
/// harmful one, and not more like a harmless one, is a finding. It has looked at all there is also
/// where there are no examples yet; without the examples that there are it fails.
public final class LikenessDetector implements Detector {

  // Where people disagree about the same text, more people have to look.
  private static final double DISPUTED = 60;

  private final Stage stage;
  private final Embedding embedding;

  /// @param stage INPUT or OUTPUT: what a call does depends on its numbers, not on its words
  public LikenessDetector(Stage stage, Embedding embedding) {
    if (stage == Stage.ACTION) {
      throw new IllegalArgumentException("actions are not compared by their words");
    }
    this.stage = stage;
    this.embedding = embedding;
  }

  @Override
  public String id() {
    return stage == Stage.INPUT ? "input.known-attack" : "output.known-harm";
  }

  @Override
  public String version() {
    return "1+" + embedding.name();
  }

  @Override
  public Stage stage() {
    return stage;
  }

  @Override
  public Tier tier() {
    return Tier.DEEP;
  }

  @Override
  public Set<Reason> reasons() {
    return Set.of(reason());
  }

  private Reason reason() {
    return stage == Stage.INPUT ? Reason.KNOWN_ATTACK : Reason.KNOWN_HARM;
  }

  @Override
  public boolean appliesTo(Case subject) {
    return !segments(subject).isEmpty();
  }

  @Override
  public void detect(Case subject, Search search) {
    Examples examples = subject.examples();
    if (!examples.isComplete()) {
      search.truncated();
    }
    if (examples.isEmpty(stage)) {
      return;
    }
    for (Segment segment : segments(subject)) {
      for (Readings.Reading reading : Readings.of(segment.text())) {
        search.checkpoint();
        compare(subject, segment, reading, search);
      }
    }
  }

  private void compare(Case subject, Segment segment, Readings.Reading reading, Search search) {
    View view = reading.view();
    Examples.Nearest nearest =
        subject.examples().nearest(stage, embedding.embed(view.text()), subject.interaction().id());
    Likeness harmful = nearest.harmful();
    if (harmful == null || nearest.harmless() > harmful.cosine()) {
      return;
    }
    double score = Scale.of(stage, reading.words()).score(harmful.cosine());
    if (score > 0) {
      boolean disputed = nearest.harmless() == harmful.cosine();
      search.report(
          reason(),
          disputed ? Math.min(score, DISPUTED) : score,
          segment.at(view.span(0, view.length())),
          harmful);
    }
  }

  private List<Segment> segments(Case subject) {
    if (stage == Stage.INPUT) {
      return Stream.concat(subject.userMessages().stream(), subject.foreign().stream()).toList();
    }
    return subject.output().text().raw().isEmpty() ? List.of() : List.of(subject.output());
  }
}
