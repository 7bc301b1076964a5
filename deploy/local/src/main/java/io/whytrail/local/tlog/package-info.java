/// Verifies what transparency logs say: hashes and proofs of RFC 6962, and the signed notes,
/// checkpoints, cosignatures, proof files and tile names of C2SP. It is a second implementation,
/// written from the texts alone and on top of the JDK alone: the services that write these formats
/// use other code, so that one error can't hide on both sides. A witness signs with it too.
@NullMarked
package io.whytrail.local.tlog;

import org.jspecify.annotations.NullMarked;
