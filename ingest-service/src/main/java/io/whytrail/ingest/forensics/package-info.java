/// Finds what happened: one interaction, its timeline, all that match a question, and the file that
/// proves it to somebody who trusts nobody. What is searched is derived from the ledger and could
/// be rebuilt from it.
@NullMarked
package io.whytrail.ingest.forensics;

import org.jspecify.annotations.NullMarked;
