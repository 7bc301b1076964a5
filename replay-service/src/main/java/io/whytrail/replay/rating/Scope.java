package io.whytrail.replay.rating;

import io.whytrail.interaction.v1.Stage;
import io.whytrail.scoring.v1.Tier;
import java.util.List;
import java.util.OptionalInt;

/// How an interaction was rated once, and is rated again.
///
/// @param stages all that there is content for where empty
/// @param toolCall the only one that was rated; all where empty
record Scope(Tier tier, List<Stage> stages, OptionalInt toolCall) {

  /// What is recorded is rated as a whole.
  static final Scope EVERYTHING = new Scope(Tier.TIER_DEEP, List.of(), OptionalInt.empty());

  Scope {
    stages = List.copyOf(stages);
  }
}
