package io.whytrail.ingest.gate;

import io.whytrail.ingest.peers.Rating;
import io.whytrail.ingest.peers.Ruling;
import io.whytrail.interaction.v1.ReasonCode;
import java.util.List;

/// What was said about one question, in order.
///
/// @param ratings at most one a round; fewer where scoring could not answer
/// @param rulings one a round; the last counts
/// @param degraded why a failure policy had to step in, or a rating is missing
record Deliberation(List<Rating> ratings, List<Ruling> rulings, List<ReasonCode> degraded) {

  Deliberation {
    ratings = List.copyOf(ratings);
    rulings = List.copyOf(rulings);
    degraded = List.copyOf(degraded);
  }

  Ruling ruling() {
    return rulings.getLast();
  }

  /// The id of the last rating; empty where there is none.
  String ratingId() {
    return ratings.isEmpty() ? "" : ratings.getLast().id();
  }
}
