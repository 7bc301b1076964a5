package io.whytrail.ingest.forensics;

import io.whytrail.ingest.forensics.PostgresSearch.GivenVerdict;
import io.whytrail.ingest.ledger.LeafReader;
import io.whytrail.ingest.ledger.Log;
import io.whytrail.ingest.ledger.SealedRecord;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;

/// Keeps what interactions are found by. It reads the ledger, so that no producer waits for an
/// index of words, and what is found is always sequenced.
@Singleton
final class SearchIndex implements LeafReader {

  private final PostgresSearch search;

  SearchIndex(PostgresSearch search) {
    this.search = search;
  }

  @Override
  public String name() {
    return "search";
  }

  @Override
  public void read(Log log, List<SealedRecord> leaves) {
    List<IndexedInteraction> interactions = new ArrayList<>();
    List<GivenVerdict> verdicts = new ArrayList<>();
    for (SealedRecord leaf : leaves) {
      switch (leaf.kind()) {
        case INTERACTION -> interactions.add(ForensicsCodec.indexed(leaf));
        case DECISION ->
            verdicts.add(new GivenVerdict(leaf.interactionId(), ForensicsCodec.verdict(leaf)));
        case EVALUATION,
            ASSESSMENT,
            APPROVAL_REQUESTED,
            APPROVAL_RESOLVED,
            APPROVAL_REDEEMED,
            OUTCOME,
            POLICY_ACTIVATION,
            LABEL,
            RUN,
            LOG_OPENED,
            PRODUCER_GAP,
            REPLICA_STARTED,
            REPLICA_STOPPED,
            HEARTBEAT,
            CAPTURE_GAP,
            ANOMALY -> {}
      }
    }
    search.add(log.id(), interactions);
    search.addVerdicts(log.id(), verdicts);
  }
}
