package io.whytrail.scoring.training;

import io.whytrail.scoring.classifier.Passage;
import java.util.List;
import java.util.Set;

/// One labelled text of a channel: what is learnt from it, and what it is judged by.
///
/// @param keys a document is judged by a model only if the model saw no other with one of its keys
/// @param use what its score is used for
/// @param passages all that a detector would look at; the text's score is the highest of theirs
record Document(
    String source,
    Set<String> keys,
    boolean positive,
    Use use,
    List<Passage> passages,
    List<Lesson> lessons) {
  Document {
    keys = Set.copyOf(keys);
    passages = List.copyOf(passages);
    lessons = List.copyOf(lessons);
  }

  /// What the score of a document is used for.
  enum Use {
    /// Ordinary traffic, on which the scale is anchored.
    ORDINARY,
    /// Harmless but provoking: measured apart, and looked at for the anchor of blocking.
    PROBE,
    /// Measured only.
    MEASURED,
    /// Learnt from and never judged.
    LEARNT
  }
}
