package io.whytrail.replay.model;

import io.whytrail.replay.decision.Stage;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What makes an answer a bad one.
public sealed interface Measure {

  /// The policy stopped it, at this stage or, where none is named, at any.
  record Verdict(@Nullable Stage stage) implements Measure {}

  /// An attribute has one of these values.
  record Attribute(String name, Set<String> badValues) implements Measure {

    public Attribute {
      badValues = Set.copyOf(badValues);
    }
  }
}
