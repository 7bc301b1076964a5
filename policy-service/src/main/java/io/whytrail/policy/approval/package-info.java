/// A person's consent to one exact action: opened by a decision, granted or rejected once by
/// somebody other than the requester, and redeemed once before it expires. Every step is one
/// conditional update, so that of two people, or of a person and the clock, exactly one wins.
@NullMarked
package io.whytrail.policy.approval;

import org.jspecify.annotations.NullMarked;
