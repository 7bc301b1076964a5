/// The brake: rates and decides before something happens, and lets exactly the decided action run
/// once. Nothing leaves before it is sealed, and when a peer can't answer the tenant's failure
/// policy decides, on record.
@NullMarked
package io.whytrail.ingest.gate;

import org.jspecify.annotations.NullMarked;
