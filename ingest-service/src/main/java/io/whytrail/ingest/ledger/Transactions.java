package io.whytrail.ingest.ledger;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Steps that are done as one. What a step reads is what others have committed, and what the
/// transaction itself has done; two transactions may well run at the same time.
interface Transactions {

  /// Does several things or none of them. Whoever gets an exception knows nothing about the
  /// outcome: a commit whose answer was lost has happened.
  <T extends @Nullable Object> T together(Supplier<T> work);

  /// Runs when the current transaction has committed; never where it does not.
  void afterCommit(Runnable action);
}
