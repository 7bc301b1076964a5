package io.whytrail.scoring.input;

import io.whytrail.scoring.detection.Case;
import io.whytrail.scoring.detection.Detector;
import io.whytrail.scoring.detection.Reason;
import io.whytrail.scoring.detection.Search;
import io.whytrail.scoring.detection.Segment;
import io.whytrail.scoring.detection.Tier;
import io.whytrail.scoring.interaction.Part;
import io.whytrail.scoring.interaction.Stage;
import io.whytrail.scoring.text.Concealment;
import io.whytrail.scoring.text.Disguise;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Text that hides what it says. People may ask about a cipher in good faith, so a disguise alone
/// is a sign and not a verdict; a document that hides prose has less of an excuse. What the
/// disguise hides is rated by the other detectors.
public final class DisguiseDetector implements Detector {
  private static final int INVISIBLES = 3;

  @Override
  public String id() {
    return "input.disguise";
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
    return Set.of(Reason.OBFUSCATED_INPUT);
  }

  @Override
  public boolean appliesTo(Case subject) {
    return !subject.userMessages().isEmpty() || !subject.foreign().isEmpty();
  }

  @Override
  public void detect(Case subject, Search search) {
    subject.userMessages().forEach(segment -> detect(segment, search));
    subject.foreign().forEach(segment -> detect(segment, search));
  }

  private static void detect(Segment segment, Search search) {
    search.checkpoint();
    Map<Disguise, Integer> counts = new EnumMap<>(Disguise.class);
    List<Concealment> concealments = segment.text().concealments();
    concealments.forEach(each -> counts.merge(each.disguise(), 1, Integer::sum));
    for (Map.Entry<Disguise, Integer> entry : counts.entrySet()) {
      double score = score(entry.getKey(), entry.getValue(), segment.part() == Part.MESSAGE);
      if (score > 0) {
        concealments.stream()
            .filter(each -> each.disguise() == entry.getKey())
            .findFirst()
            .ifPresent(each ->
                search.report(Reason.OBFUSCATED_INPUT, "disguise", score, segment.at(each.span())));
      }
    }
  }

  private static double score(Disguise disguise, int count, boolean message) {
    return switch (disguise) {
      case NONE, LEET -> 0;
      case TAGS -> 78;
      case LOOKALIKE -> count >= 2 ? 56 : 38;
      case INVISIBLE -> count >= INVISIBLES ? 52 : 20;
      case STYLED -> 24;
      case ESCAPES -> message ? 36 : 44;
      case BASE64, HEXADECIMAL, BITS, MORSE -> message ? 52 : 60;
      case SHIFTED, REVERSED -> message ? 50 : 56;
      case SPACED -> 46;
    };
  }
}
