package io.whytrail.scoring.classifier;

import io.whytrail.scoring.detection.Case;
import io.whytrail.scoring.detection.Detector;
import io.whytrail.scoring.detection.Finding;
import io.whytrail.scoring.detection.Location;
import io.whytrail.scoring.detection.Reason;
import io.whytrail.scoring.detection.Search;
import io.whytrail.scoring.detection.Segment;
import io.whytrail.scoring.detection.Tier;
import io.whytrail.scoring.interaction.Stage;
import io.whytrail.scoring.pattern.Hit;
import io.whytrail.scoring.pattern.PatternSet;
import io.whytrail.scoring.text.Span;
import io.whytrail.scoring.text.Text;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What the text model makes of one channel. Of every text it reports the strongest passage, as a
/// finding where its score is worth one and as a trace otherwise, and of documents every further
/// passage that asks for review.
public final class ClassifierDetector implements Detector {
  private static final double REVIEW = 50;
  // A refusal is no risk in itself.
  private static final double INFORMATION = 8;

  private final Channel channel;
  private final Classifier classifier;
  private final PatternSet patterns;
  private final Passages passages;

  public ClassifierDetector(
      Channel channel, Classifier classifier, PatternSet patterns, Passages passages) {
    this.channel = channel;
    this.classifier = classifier;
    this.patterns = patterns;
    this.passages = passages;
  }

  @Override
  public String id() {
    return switch (channel) {
      case USER -> "input.attack-model";
      case CONTENT -> "input.instruction-model";
      case TOXICITY -> "output.toxicity-model";
      case REFUSAL -> "output.refusal-model";
    };
  }

  @Override
  public String version() {
    return "3";
  }

  @Override
  public Stage stage() {
    return switch (channel) {
      case USER, CONTENT -> Stage.INPUT;
      case TOXICITY, REFUSAL -> Stage.OUTPUT;
    };
  }

  @Override
  public Tier tier() {
    return Tier.FAST;
  }

  @Override
  public Set<Reason> reasons() {
    return switch (channel) {
      case USER ->
          Set.of(Reason.PROMPT_INJECTION, Reason.JAILBREAK, Reason.SYSTEM_PROMPT_EXTRACTION);
      case CONTENT -> Set.of(Reason.INDIRECT_PROMPT_INJECTION);
      case TOXICITY -> Set.of(Reason.TOXICITY);
      case REFUSAL -> Set.of(Reason.REFUSAL);
    };
  }

  @Override
  public boolean appliesTo(Case subject) {
    return switch (channel) {
      case USER -> !subject.userMessages().isEmpty();
      case CONTENT -> !subject.foreign().isEmpty();
      case TOXICITY, REFUSAL -> true;
    };
  }

  @Override
  public void detect(Case subject, Search search) {
    switch (channel) {
      case USER -> users(subject, search);
      case CONTENT -> documents(subject, search);
      case TOXICITY -> {
        Segment output = subject.output();
        message(output, patterns.find(subject, output, search), search);
      }
      case REFUSAL -> refusal(subject, search);
    }
  }

  private void users(Case subject, Search search) {
    List<Segment> messages = subject.userMessages();
    for (Segment message : messages) {
      message(message, patterns.find(subject, message, search), search);
    }
    if (messages.size() > 1) {
      turns(messages, search);
    }
  }

  /// An attack may be spread over turns; it is reported at the last of them.
  private void turns(List<Segment> messages, Search search) {
    Segment last = messages.getLast();
    String all = messages.stream().map(each -> each.text().raw()).collect(Collectors.joining("\n"));
    Text text = Text.of(all);
    List<Hit> hits = patterns.find(text, search);
    Strongest strongest = strongest(text, hits, search);
    report(strongest.score(), reason(hits), whole(last), search);
  }

  private void message(Segment segment, List<Hit> hits, Search search) {
    Strongest strongest = strongest(segment.text(), hits, search);
    // The strongest pattern shows the place better than the passage around it.
    Span place = strongest(hits).map(Hit::span).orElse(strongest.span());
    report(strongest.score(), reason(hits), segment.at(place), search);
  }

  private Strongest strongest(Text text, List<Hit> hits, Search search) {
    Strongest strongest = new Strongest();
    passages.ofMessage(
        text,
        hits,
        passage -> {
          search.checkpoint();
          strongest.take(passage.span(), classifier.score(passage));
        });
    return strongest;
  }

  private void documents(Case subject, Search search) {
    WordCounts asked =
        WordCounts.of(
            subject.userMessages().stream()
                .map(message -> message.text().plain().folded())
                .collect(Collectors.joining("\n")));
    for (Segment segment : subject.foreign()) {
      Strongest strongest = new Strongest();
      passages.ofDocument(
          segment.text(),
          patterns.find(subject, segment, search),
          asked,
          passage -> {
            search.checkpoint();
            double score = classifier.score(passage);
            if (score >= REVIEW) {
              report(score, Reason.INDIRECT_PROMPT_INJECTION, segment.at(passage.span()), search);
            }
            strongest.take(passage.span(), score);
          });
      if (strongest.score() < REVIEW) {
        Location place = segment.at(strongest.span());
        report(strongest.score(), Reason.INDIRECT_PROMPT_INJECTION, place, search);
      }
    }
  }

  private void refusal(Case subject, Search search) {
    Segment output = subject.output();
    Segment beginning = beginning(output);
    List<Hit> hits = patterns.find(subject, beginning, search);
    Strongest strongest = strongest(beginning.text(), hits, search);
    Location place = output.at(strongest.span());
    search.trace(Reason.REFUSAL, strongest.score(), place);
    if (strongest.score() >= REVIEW) {
      search.report(Reason.REFUSAL, Finding.STACKED, INFORMATION, place);
    }
  }

  /// A short output is its own beginning, and its views are known already.
  private Segment beginning(Segment output) {
    String raw = output.text().raw();
    String beginning = channel.beginning(raw);
    return beginning.length() == raw.length()
        ? output
        : new Segment(output.part(), output.index(), Text.of(beginning));
  }

  private static void report(double score, Reason reason, Location location, Search search) {
    if (score >= REVIEW) {
      search.report(reason, Finding.STACKED, score, location);
    } else {
      search.trace(reason, score, location);
    }
  }

  // The model says how much of an attack it is, the patterns which one.
  private Reason reason(List<Hit> hits) {
    if (channel == Channel.TOXICITY) {
      return Reason.TOXICITY;
    }
    return strongest(hits).map(hit -> hit.pattern().reason()).orElse(Reason.PROMPT_INJECTION);
  }

  private static Optional<Hit> strongest(List<Hit> hits) {
    return hits.stream().max(Comparator.comparingDouble(hit -> hit.pattern().score()));
  }

  private static Location whole(Segment segment) {
    return segment.at(new Span(0, segment.text().codePoints()));
  }

  /// The strongest passage so far.
  private static final class Strongest {
    private Span span = new Span(0, 0);
    private double score;

    void take(Span at, double value) {
      if (value > score) {
        score = value;
        span = at;
      }
    }

    Span span() {
      return span;
    }

    double score() {
      return score;
    }
  }
}
