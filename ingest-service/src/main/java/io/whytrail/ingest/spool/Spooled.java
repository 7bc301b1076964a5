package io.whytrail.ingest.spool;

import io.whytrail.ingest.ledger.SealedRecord;

/// A record that waits for its tenant's log.
record Spooled(String tenant, SealedRecord record) {}
