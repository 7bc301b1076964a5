/// What a session has done so far, as far as decisions were made about it: so that "read a secret,
/// then send it out" and "no more than 1,000 in one conversation" are rules.
@NullMarked
package io.whytrail.policy.session;

import org.jspecify.annotations.NullMarked;
