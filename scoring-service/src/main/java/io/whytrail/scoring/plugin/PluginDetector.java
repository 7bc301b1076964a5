package io.whytrail.scoring.plugin;

import io.whytrail.scoring.detection.Case;
import io.whytrail.scoring.detection.Detector;
import io.whytrail.scoring.detection.Finding;
import io.whytrail.scoring.detection.Location;
import io.whytrail.scoring.detection.Reason;
import io.whytrail.scoring.detection.Search;
import io.whytrail.scoring.detection.Segment;
import io.whytrail.scoring.detection.Tier;
import io.whytrail.scoring.interaction.Stage;
import io.whytrail.scoring.text.View;
import java.util.List;
import java.util.Set;

/// What a plugged classifier makes of the texts that it reads, as they are and under each disguise
/// that was undone.
public final class PluginDetector implements Detector {
  private static final double REVIEW = 50;

  private final Plugin plugin;
  private final TextClassifier classifier;
  private final Breaker breaker;

  PluginDetector(Plugin plugin, TextClassifier classifier, Breaker breaker) {
    this.plugin = plugin;
    this.classifier = classifier;
    this.breaker = breaker;
  }

  @Override
  public String id() {
    return plugin.id();
  }

  @Override
  public String version() {
    return plugin.version();
  }

  @Override
  public Stage stage() {
    return switch (plugin.reads()) {
      case USER, CONTENT -> Stage.INPUT;
      case OUTPUT -> Stage.OUTPUT;
    };
  }

  @Override
  public Tier tier() {
    return Tier.DEEP;
  }

  @Override
  public Set<Reason> reasons() {
    return Set.of(plugin.reason());
  }

  @Override
  public boolean appliesTo(Case subject) {
    return !texts(subject).isEmpty();
  }

  @Override
  public void detect(Case subject, Search search) {
    breaker.check();
    classifier.await(search::checkpoint);
    for (Segment segment : texts(subject)) {
      read(segment, segment.text().plain(), search);
      for (View view : segment.text().disguised()) {
        read(segment, view, search);
      }
    }
  }

  private List<Segment> texts(Case subject) {
    return switch (plugin.reads()) {
      case USER -> subject.userMessages();
      case CONTENT -> subject.foreign();
      case OUTPUT -> List.of(subject.output());
    };
  }

  private void read(Segment segment, View view, Search search) {
    TextClassifier.Reading reading = classifier.read(view.text());
    for (TextClassifier.Part part : reading.parts()) {
      search.checkpoint();
      double score = plugin.scale().score(logit(reading, part));
      Location place = segment.at(view.span(part.from(), part.to()));
      if (score >= REVIEW) {
        search.report(plugin.reason(), Finding.STACKED, score, place);
      } else {
        search.trace(plugin.reason(), score, place);
      }
    }
  }

  private double logit(TextClassifier.Reading reading, TextClassifier.Part part) {
    try {
      double logit = reading.logit(part);
      breaker.succeeded();
      return logit;
    } catch (RuntimeException e) {
      breaker.failed();
      throw e;
    }
  }
}
