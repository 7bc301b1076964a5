package io.whytrail.ingest.capture;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/// Numbers of a producer that have not come while a later one has.
///
/// @param first inclusive
/// @param last inclusive
/// @param found since when they are missed
record Hole(String producerId, long first, long last, Instant found) {

  /// What remains of it when one of its numbers comes after all.
  List<Hole> without(long sequence) {
    return Stream.of(
            new Hole(producerId, first, sequence - 1, found),
            new Hole(producerId, sequence + 1, last, found))
        .filter(hole -> hole.first <= hole.last)
        .toList();
  }
}
