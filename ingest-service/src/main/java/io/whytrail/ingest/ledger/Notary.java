package io.whytrail.ingest.ledger;

import io.whytrail.runtime.merkle.note.Checkpoint;

/// Signs what a log says about itself, and reads it back.
interface Notary {

  /// The signed note.
  String sign(Checkpoint checkpoint);

  /// What a note says.
  ///
  /// @throws io.whytrail.runtime.merkle.VerificationException if it can't be read, is not of this
  ///   log or not signed by it
  Checkpoint verified(Log log, String note);
}
