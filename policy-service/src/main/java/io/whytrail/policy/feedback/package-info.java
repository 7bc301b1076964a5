/// What people say about decisions afterwards: labels, bound to the policy, the model and the rules
/// that decided, so that a later version starts with a clean record.
@NullMarked
package io.whytrail.policy.feedback;

import org.jspecify.annotations.NullMarked;
