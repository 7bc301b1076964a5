package io.whytrail.replay.rating;

/// What came of rating a recorded case again.
public sealed interface Rated {

  /// The case's variables with the new rating in the place of the recorded one.
  ///
  /// @param recordedScore of the decision's stage
  /// @param sameModel whether the model version is known to be the one that rated then
  record Again(String variablesJson, int recordedScore, int score, boolean sameModel)
      implements Rated {}

  /// It could not be rated, or the rating can't stand in for the recorded one.
  ///
  /// @param reason what is wrong with what, as in `missing:interaction`
  record Unusable(String reason) implements Rated {}
}
