package io.whytrail.ingest.ledger;

/// What became of a record that was to be sealed.
///
/// @param record the one that is in the ledger
/// @param fresh false when a record of this kind and subject was there already, and is returned
public record Appended(SealedRecord record, boolean fresh) {}
