package io.whytrail.ingest.ledger;

import java.util.List;

/// Keeps something that is derived from the ledger: a search index, the sequence numbers that were
/// seen. Everything it keeps could be rebuilt by reading again from the first leaf.
public interface LeafReader {

  /// The name under which its mark is kept.
  String name();

  /// Takes in consecutive leaves of one log, in their order and each once, in the transaction that
  /// moves the mark.
  void read(Log log, List<SealedRecord> leaves);
}
