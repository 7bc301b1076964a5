package io.whytrail.ingest.ledger;

import java.util.List;

/// What one round of giving indexes did.
///
/// @param taken how many waiting leaves were worked on
/// @param leaves those that got an index, from `first` on
record Round(int taken, long first, List<Pending> leaves) {

  static final Round NOTHING = new Round(0, 0, List.of());

  Round {
    leaves = List.copyOf(leaves);
  }
}
