package io.whytrail.scoring.evaluation;

/// One number about one labelled thing.
///
/// @param about what was seen, for example the calls of attackers
/// @param cluster observations of one cluster are near copies and no independent evidence
/// @param value a score of 0 to 100, or 100 for yes and 0 for no
record Observation(String about, String cluster, double value) {
  static Observation of(String about, String cluster, boolean yes) {
    return new Observation(about, cluster, yes ? 100 : 0);
  }
}
