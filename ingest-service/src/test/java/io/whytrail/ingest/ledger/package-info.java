/// Tests of the package of the same name.
@NullMarked
package io.whytrail.ingest.ledger;

import org.jspecify.annotations.NullMarked;
