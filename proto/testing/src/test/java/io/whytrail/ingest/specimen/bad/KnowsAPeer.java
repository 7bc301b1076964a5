package io.whytrail.ingest.specimen.bad;

import io.whytrail.scoring.specimen.Rating;

/// Knows a class of another service, as an array only.
final class KnowsAPeer {

  int best(Rating... ratings) {
    return ratings.length;
  }
}
