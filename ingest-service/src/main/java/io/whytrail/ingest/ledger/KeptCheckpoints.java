package io.whytrail.ingest.ledger;

import java.util.Optional;

/// Where the newest checkpoint of each log is kept outside of the database: a database that is
/// restored to an earlier state forgets what was signed, and this does not.
interface KeptCheckpoints {

  /// The signed note that was kept last; empty where there is none.
  Optional<String> newest(Log log);

  /// Keeps a note in place of the one before it. When this returns it survives a power cut; when it
  /// throws, either the old or the new one is kept.
  void keep(Log log, String note);
}
