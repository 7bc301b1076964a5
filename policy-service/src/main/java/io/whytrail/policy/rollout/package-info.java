/// Which version of which policy decides: immutable versions, the steps from a draft to the active
/// one, and the way back.
@NullMarked
package io.whytrail.policy.rollout;

import org.jspecify.annotations.NullMarked;
