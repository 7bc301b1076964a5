/// The command that asks a running service whether a candidate policy may pass, and tells a CI job
/// by its exit code and its reports.
@NullMarked
package io.whytrail.replay.regression;

import org.jspecify.annotations.NullMarked;
