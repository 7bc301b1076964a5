/// Takes personal data and secrets out of text before anything is stored or published: each value
/// becomes a keyed pseudonym such as `<EMAIL:7f3a9c01b2d4>`, the same for the same value within a
/// tenant, so that it can still be joined and can't be read back. Scanning is linear in the text.
@NullMarked
package io.whytrail.ingest.masking;

import org.jspecify.annotations.NullMarked;
