/// What is rated, in this context's own words: one interaction with its messages, context, tool
/// calls and output. Content is text that was captured, or the statement that it was not; the two
/// are never mixed up.
@NullMarked
package io.whytrail.scoring.interaction;

import org.jspecify.annotations.NullMarked;
