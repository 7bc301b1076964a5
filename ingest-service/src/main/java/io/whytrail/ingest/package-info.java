/// The record: captures interactions, masks them, seals them in the tenant's ledger, and stands in
/// front of the gate. Here is only what puts the packages together: the gRPC service and the main
/// class.
@NullMarked
package io.whytrail.ingest;

import org.jspecify.annotations.NullMarked;
