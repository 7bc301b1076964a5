package io.whytrail.scoring.output;

import io.whytrail.scoring.detection.Case;
import io.whytrail.scoring.detection.Detector;
import io.whytrail.scoring.detection.MaskToken;
import io.whytrail.scoring.detection.Reason;
import io.whytrail.scoring.detection.Search;
import io.whytrail.scoring.detection.Segment;
import io.whytrail.scoring.detection.Tier;
import io.whytrail.scoring.interaction.Stage;
import io.whytrail.scoring.pattern.Hit;
import io.whytrail.scoring.pattern.PatternReport;
import io.whytrail.scoring.pattern.PatternSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Data that an output gives away. What the person said is theirs to hear again; what came from
/// retrieved content or a tool is probably what they asked for; what came from nowhere in the
/// record is the worst of the three. A secret is a leak wherever it came from.
public final class LeakDetector implements Detector {
  private static final double SECRET = 85;

  private final PatternSet patterns;

  public LeakDetector(PatternSet patterns) {
    this.patterns = patterns;
  }

  @Override
  public String id() {
    return "output.leak";
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
    return Tier.FAST;
  }

  @Override
  public Set<Reason> reasons() {
    Set<Reason> reasons = new HashSet<>(MaskToken.reasons());
    reasons.add(Reason.DATA_LEAK);
    reasons.add(Reason.EXFILTRATION);
    return Set.copyOf(reasons);
  }

  @Override
  public void detect(Case subject, Search search) {
    tokens(subject, search);
    Segment output = subject.output();
    for (Hit hit : patterns.find(subject, output, search)) {
      String value = lastWord(output, hit);
      if (subject.userMessages().stream()
          .noneMatch(message -> message.text().plain().folded().contains(value))) {
        PatternReport.report(hit, hit.pattern().reason(), output, search);
      }
    }
    DisclosureQuestion.answeredIn(subject)
        .ifPresent(span ->
            search.report(
                Reason.DATA_LEAK, "disclosure", DisclosureQuestion.SCORE, output.at(span)));
  }

  private static void tokens(Case subject, Search search) {
    List<MaskToken> tokens = MaskToken.in(subject.output().text().raw());
    if (tokens.isEmpty()) {
      return;
    }
    Set<String> said = tokensOf(subject.userMessages());
    Set<String> given = tokensOf(subject.foreign());
    for (MaskToken token : tokens) {
      search.checkpoint();
      report(token, Source.of(token, said, given), subject.output(), search);
    }
  }

  private static void report(MaskToken token, Source source, Segment output, Search search) {
    double score = score(token.sensitivity(), source);
    boolean leak = token.sensitivity() == MaskToken.Sensitivity.SECRET || source != Source.PERSON;
    search.report(token.reason(), token.type(), Math.min(score, 30), output.at(token.span()));
    if (leak) {
      search.report(Reason.DATA_LEAK, token.type(), score, output.at(token.span()));
    }
  }

  private static double score(MaskToken.Sensitivity sensitivity, Source source) {
    return switch (sensitivity) {
      case SECRET -> SECRET;
      case IDENTIFIER ->
          switch (source) {
            case PERSON -> 20;
            case CONTENT -> 48;
            case NOWHERE -> 68;
          };
      case CONTACT ->
          switch (source) {
            case PERSON -> 10;
            case CONTENT -> 36;
            case NOWHERE -> 55;
          };
    };
  }

  private static Set<String> tokensOf(List<Segment> segments) {
    Set<String> tokens = new HashSet<>();
    for (Segment segment : segments) {
      MaskToken.in(segment.text().raw()).forEach(token -> tokens.add(token.token()));
    }
    return tokens;
  }

  private static String lastWord(Segment output, Hit hit) {
    String raw = output.text().raw();
    int from = raw.offsetByCodePoints(0, hit.span().start());
    int to = raw.offsetByCodePoints(from, hit.span().length());
    String[] words =
        raw.substring(from, to).strip().toLowerCase(java.util.Locale.ROOT).split("[\\s:=\"'`]", -1);
    return words[words.length - 1];
  }

  /// Who brought a value into the conversation.
  private enum Source {
    PERSON,
    CONTENT,
    NOWHERE;

    static Source of(MaskToken token, Set<String> said, Set<String> given) {
      if (said.contains(token.token())) {
        return PERSON;
      }
      return given.contains(token.token()) ? CONTENT : NOWHERE;
    }
  }
}
