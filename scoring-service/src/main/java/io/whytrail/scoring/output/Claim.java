package io.whytrail.scoring.output;

import io.whytrail.scoring.detection.Case;
import io.whytrail.scoring.detection.Segment;
import io.whytrail.scoring.detection.Sentences;
import io.whytrail.scoring.interaction.Part;
import io.whytrail.scoring.text.Span;
import io.whytrail.scoring.text.View;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// One sentence of an output, held against the record.
///
/// @param unsupported from 0, the record has all of it, to 62, nothing of it
/// @param chunk the retrieved chunk that has most of its words; none where no chunk has any
public record Claim(Span span, double unsupported, OptionalInt chunk) {

  /// The claims of a case's output; none where there is nothing that they could rest on.
  ///
  /// @param checkpoint called often: it throws where the time is over
  public static List<Claim> of(Case subject, Runnable checkpoint) {
    List<Claim> claims = new ArrayList<>();
    if (subject.foreign().isEmpty()) {
      return claims;
    }
    Support support = support(subject, checkpoint);
    Segment output = subject.output();
    View view = output.text().plain();
    for (Sentences.Range range : Sentences.of(view)) {
      checkpoint.run();
      String sentence = view.text().substring(range.from(), range.to());
      claims.add(
          new Claim(
              view.span(range.from(), range.to()),
              support.unsupported(sentence),
              support.chunk(sentence)));
    }
    return claims;
  }

  private static Support support(Case subject, Runnable checkpoint) {
    Support support = new Support();
    for (Segment segment : subject.foreign()) {
      checkpoint.run();
      OptionalInt chunk =
          segment.part() == Part.CONTEXT ? OptionalInt.of(segment.index()) : OptionalInt.empty();
      support.addContext(segment.text().plain().text(), chunk);
    }
    for (Segment message : subject.userMessages()) {
      checkpoint.run();
      support.addSaid(message.text().plain().text());
    }
    support.addSaid(subject.systemPrompt().plain().text());
    subject.arguments().forEach(arguments -> support.addSaid(arguments.text().plain().text()));
    return support;
  }
}
