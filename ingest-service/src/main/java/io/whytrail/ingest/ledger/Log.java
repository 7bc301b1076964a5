package io.whytrail.ingest.ledger;

/// One tenant's log.
///
/// @param origin the first line of its checkpoints and the name of its key
public record Log(int id, String tenant, String origin, String verifierKey) {}
