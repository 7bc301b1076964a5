package io.whytrail.runtime.messaging;

import java.util.List;

/// The facts of this service, in order and without holes. Two things implement it: the fact table
/// of most services, and the ledger of ingest.
public interface FactSource {

  /// The log of every tenant.
  List<FactLogHead> logs();

  /// Consecutive facts from an index on; fewer than the limit means there are no more now.
  List<Fact> facts(String tenant, long fromIndex, int limit);
}
