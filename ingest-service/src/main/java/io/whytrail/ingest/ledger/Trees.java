package io.whytrail.ingest.ledger;

import io.whytrail.runtime.merkle.tile.TileSource;
import io.whytrail.runtime.merkle.tile.TreeExtension;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Where trees and the leaves that wait for them are stored. Every method joins the transaction
/// that is open.
interface Trees {

  /// The tree as it is now; empty for a log that does not exist.
  Tree head(int logId);

  /// The tree, for this transaction alone to grow; empty where another replica is at it.
  Optional<Tree> lock(int logId);

  /// Takes leaves out of the waiting ones, all that are visible up to the limit; in no promised
  /// order, but each at most once among all transactions that commit.
  List<Pending> take(int logId, int limit);

  /// Puts aside what was taken and must not be sequenced.
  void quarantine(int logId, Pending pending, String reason, Instant now);

  /// Stores leaves from the old size on, the tiles that grew, and the new head.
  ///
  /// @throws io.whytrail.runtime.merkle.VerificationException where the tree is no longer `old`
  void grow(int logId, Tree old, List<Pending> leaves, TreeExtension extension);

  /// The tiles of one log.
  TileSource tiles(int logId);
}
