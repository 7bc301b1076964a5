package io.whytrail.ingest.ledger;

import java.util.Optional;

/// Where signed checkpoints are stored beside the trees. Every method joins the transaction that is
/// open.
interface Checkpoints {

  /// The checkpoint that is published, for this transaction alone to replace. Waits for another
  /// transaction that has it.
  Optional<Published> lockPublished(int logId);

  /// The newest checkpoint that was signed, whether or not it was published.
  Optional<Published> newest(int logId);

  /// Stores a checkpoint as signed and as published.
  void publish(int logId, Published checkpoint);
}
