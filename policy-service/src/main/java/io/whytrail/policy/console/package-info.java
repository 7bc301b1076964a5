/// One page for people: what waits for a person, what was decided and why, which policy decides,
/// and what was labelled. It calls a JSON form of the same rpcs, under the same tokens.
@NullMarked
package io.whytrail.policy.console;

import org.jspecify.annotations.NullMarked;
