/// The ledger: one RFC 6962 Merkle log per tenant over salted commitments to its records. A record
/// is durable when its row and its pending leaf are committed, sequenced when the integrator has
/// given it a dense index, proven when the publisher has signed a checkpoint that covers it.
@NullMarked
package io.whytrail.ingest.ledger;

import org.jspecify.annotations.NullMarked;
