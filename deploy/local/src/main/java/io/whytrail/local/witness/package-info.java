/// A witness of logs (C2SP tlog-witness): it has seen a log grow and signs that each checkpoint
/// continues the one before, so that a log can't show two histories to two people. Beside it, the
/// one who asks it. Who runs a witness should not be who runs the log.
@NullMarked
package io.whytrail.local.witness;

import org.jspecify.annotations.NullMarked;
