/// Tests of what people say about decisions, without storage.
@NullMarked
package io.whytrail.policy.feedback;

import org.jspecify.annotations.NullMarked;
