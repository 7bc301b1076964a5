/// What must not be derived from any more: who is erased, and until when. The record itself is
/// ingest's; here it is about what was made of it.
@NullMarked
package io.whytrail.scoring.erasure;

import org.jspecify.annotations.NullMarked;
