package io.whytrail.scoring.input;

import io.whytrail.scoring.detection.Case;
import io.whytrail.scoring.detection.Detector;
import io.whytrail.scoring.detection.Location;
import io.whytrail.scoring.detection.Reason;
import io.whytrail.scoring.detection.Search;
import io.whytrail.scoring.detection.Segment;
import io.whytrail.scoring.detection.Tier;
import io.whytrail.scoring.interaction.Stage;
import io.whytrail.scoring.pattern.Hit;
import io.whytrail.scoring.pattern.PatternSet;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Tags requests from domains where advice can do harm; two different terms of a domain make a tag.
public final class DomainDetector implements Detector {
  private static final int FEWEST_TERMS = 2;

  private final PatternSet patterns;

  public DomainDetector(PatternSet patterns) {
    this.patterns = patterns;
  }

  @Override
  public String id() {
    return "input.domain";
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
    return Set.of(
        Reason.DOMAIN_FINANCE, Reason.DOMAIN_HEALTH, Reason.DOMAIN_LEGAL, Reason.DOMAIN_EMPLOYMENT);
  }

  @Override
  public boolean appliesTo(Case subject) {
    return !subject.userMessages().isEmpty();
  }

  @Override
  public void detect(Case subject, Search search) {
    Map<Reason, Terms> domains = new EnumMap<>(Reason.class);
    for (Segment message : subject.userMessages()) {
      for (Hit hit : patterns.find(message.text(), search)) {
        domains
            .computeIfAbsent(
                hit.pattern().reason(),
                _ -> new Terms(hit.pattern().score(), message.at(hit.span())))
            .different
            .add(hit.pattern().id());
      }
    }
    domains.forEach((reason, terms) -> {
      if (terms.different.size() >= FEWEST_TERMS) {
        search.report(reason, "domain", terms.score, terms.first);
      }
    });
  }

  private record Terms(double score, Location first, Set<String> different) {
    Terms(double score, Location first) {
      this(score, first, new TreeSet<>());
    }
  }
}
