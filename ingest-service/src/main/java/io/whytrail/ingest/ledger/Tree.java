package io.whytrail.ingest.ledger;

import io.whytrail.runtime.merkle.Hash;

/// How long a log is, and the root over it.
public record Tree(long size, Hash root) {

  static final Tree EMPTY = new Tree(0, Hash.EMPTY_ROOT);
}
