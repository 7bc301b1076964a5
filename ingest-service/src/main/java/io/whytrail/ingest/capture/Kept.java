package io.whytrail.ingest.capture;

import io.whytrail.ingest.ledger.Appended;

/// A record that will not be lost.
///
/// @param spooled it is in the spool of this replica, and not in the ledger yet
record Kept(Appended appended, boolean spooled) {

  static Kept inLedger(Appended appended) {
    return new Kept(appended, false);
  }

  static Kept inSpool(Appended appended) {
    return new Kept(appended, true);
  }
}
