package io.whytrail.scoring.output;

import io.whytrail.scoring.detection.Case;
import io.whytrail.scoring.detection.Detector;
import io.whytrail.scoring.detection.Reason;
import io.whytrail.scoring.detection.Search;
import io.whytrail.scoring.detection.Segment;
import io.whytrail.scoring.detection.Tier;
import io.whytrail.scoring.interaction.Stage;
import java.util.Set;

/// Long runs of words that an output shares with the system prompt and that the person did not say
/// first.
public final class SystemPromptDetector implements Detector {
  private static final int SHORTEST_RUN = 12;
  private static final int GRAM = 6;

  @Override
  public String id() {
    return "output.system-prompt";
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
    return Set.of(Reason.SYSTEM_PROMPT_LEAK);
  }

  @Override
  public boolean appliesTo(Case subject) {
    return !subject.systemPrompt().raw().isBlank();
  }

  @Override
  public void detect(Case subject, Search search) {
    Words prompt = Words.of(subject.systemPrompt().plain());
    Words output = Words.of(subject.output().text().plain());
    Run longest = longest(output, prompt, search);
    if (longest.length >= SHORTEST_RUN && !saidBefore(subject, output, longest)) {
      int from = output.from(longest.start);
      int to = output.to(longest.start + longest.length - 1);
      Segment segment = subject.output();
      search.report(
          Reason.SYSTEM_PROMPT_LEAK,
          "copied",
          score(longest.length, prompt.size()),
          segment.at(segment.text().plain().span(from, to)));
    }
  }

  /// A dozen words may be a quotation of the rules; a third of a prompt is the prompt.
  private static double score(int run, int prompt) {
    double share = (double) run / prompt;
    double byLength = 44 + (run - SHORTEST_RUN) * 0.8;
    double byShare = run >= 20 ? 40 + 60 * share : 0;
    return Math.min(90, Math.max(byLength, byShare));
  }

  private static boolean saidBefore(Case subject, Words output, Run run) {
    String copied = output.join(run.start, run.start + run.length);
    return subject.userMessages().stream()
        .anyMatch(message -> Words.of(message.text().plain()).joined().contains(copied));
  }

  private static Run longest(Words output, Words prompt, Search search) {
    Grams grams = new Grams(prompt, GRAM);
    Run longest = new Run(0, 0);
    int at = 0;
    while (at + GRAM <= output.size()) {
      search.checkpoint();
      int length = 0;
      int place = grams.first(output.hash(at, at + GRAM));
      while (place >= 0) {
        int common = common(output, at, prompt, place);
        // What only shares a hash has less in common.
        length = common >= GRAM ? Math.max(length, common) : length;
        place = grams.next(place);
      }
      longest = length > longest.length ? new Run(at, length) : longest;
      at += Math.max(1, length - GRAM);
    }
    return longest;
  }

  private static int common(Words output, int at, Words prompt, int place) {
    int length = 0;
    while (at + length < output.size()
        && place + length < prompt.size()
        && output.isSame(at + length, prompt, place + length)) {
      length++;
    }
    return length;
  }

  private record Run(int start, int length) {}
}
