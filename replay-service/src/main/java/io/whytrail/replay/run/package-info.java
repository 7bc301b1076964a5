/// Runs: a row in Postgres is the truth about one, and whoever moves the row holds the run. A
/// message on a work queue only says that there is one; a worker that dies loses its lease, and
/// another goes on where the last stored case was.
@NullMarked
package io.whytrail.replay.run;

import org.jspecify.annotations.NullMarked;
