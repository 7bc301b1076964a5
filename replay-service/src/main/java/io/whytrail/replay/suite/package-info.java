/// Suites: recorded decisions selected from the history, drawn so that every set of matched rules
/// is represented, and frozen in order with a digest for each case and one for all.
@NullMarked
package io.whytrail.replay.suite;

import org.jspecify.annotations.NullMarked;
