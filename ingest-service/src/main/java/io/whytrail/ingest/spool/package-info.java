/// What happens to interactions while storage does not answer, where a tenant's failure policy lets
/// them in: they are kept in a bounded file on stable storage, told as what they are, and carried
/// into the ledger when storage is back, together with a record of the time in between.
@NullMarked
package io.whytrail.ingest.spool;

import org.jspecify.annotations.NullMarked;
