package io.whytrail.local.audit;

import io.whytrail.ingest.v1.GetLedgerResponse;
import io.whytrail.ingest.v1.LedgerRecord;
import java.util.Iterator;
import java.util.Optional;

/// The stored records of a log and where its ledger says that it stands: from a file or from the
/// service.
public interface LedgerCopy extends AutoCloseable {

  /// Where the ledger says that it stands; empty where nothing says so. Asked for before the
  /// records are read, because a living ledger grows meanwhile.
  Optional<GetLedgerResponse> standing();

  /// All records that have an index, in the order of their indexes.
  ///
  /// @throws UnreachableException while iterating, where there is no going on
  Iterator<LedgerRecord> records();

  @Override
  void close();
}
