package io.whytrail.ingest.ledger;

import java.util.List;
import java.util.Set;
import java.util.UUID;

/// Where records become durable. Every method joins the transaction that is open.
interface Records {

  /// Inserts records, each with its pending leaf, but for those whose kind and subject are in the
  /// log already and those whose log is read-only. Returns the ids of what was inserted.
  Set<UUID> insert(List<SealedRecord> records);

  /// What is stored under the kinds and subjects of these records.
  List<SealedRecord> existing(List<SealedRecord> records);
}
