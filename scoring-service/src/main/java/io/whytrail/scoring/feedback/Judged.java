package io.whytrail.scoring.feedback;

import io.whytrail.scoring.detection.Case;
import io.whytrail.scoring.detection.Location;
import io.whytrail.scoring.detection.Segment;
import io.whytrail.scoring.interaction.Interaction;
import io.whytrail.scoring.interaction.Stage;
import io.whytrail.scoring.text.Text;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/// Which texts of an interaction a label is about. It names a stage and no text, and an example of
/// the wrong one would flag what is harmless.
final class Judged {

  private Judged() {}

  /// The output for OUTPUT. For INPUT what showed evidence; where nothing did, what the person said
  /// last, but for a harmful one only if it is all there is: the harm may be in a document. What a
  /// call does is not in its words: nothing for ACTION.
  ///
  /// @param suspicions where the input showed evidence
  static List<Text> texts(
      Interaction interaction, Stage stage, boolean harmful, List<Location> suspicions) {
    Case subject = new Case(interaction, OptionalInt.empty());
    return switch (stage) {
      case INPUT -> input(subject, harmful, suspicions);
      case OUTPUT -> List.of(subject.output().text());
      case ACTION -> List.of();
    };
  }

  private static List<Text> input(Case subject, boolean harmful, List<Location> suspicions) {
    List<Text> suspicious =
        Stream.concat(subject.userMessages().stream(), subject.foreign().stream())
            .filter(segment -> suspicions.stream().anyMatch(each -> isAt(segment, each)))
            .map(Segment::text)
            .toList();
    if (!suspicious.isEmpty()) {
      return suspicious;
    }
    boolean unclear = harmful && !subject.foreign().isEmpty();
    return unclear || subject.userMessages().isEmpty()
        ? List.of()
        : List.of(subject.userMessages().getLast().text());
  }

  private static boolean isAt(Segment segment, Location location) {
    return segment.part() == location.part() && segment.index() == location.index();
  }
}
