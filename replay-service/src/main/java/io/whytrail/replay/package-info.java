/// The regression: recorded decisions, frozen as suites, are decided again by a candidate policy,
/// and a gate says whether it may pass. The service and the command `regression` are one program.
@NullMarked
package io.whytrail.replay;

import org.jspecify.annotations.NullMarked;
