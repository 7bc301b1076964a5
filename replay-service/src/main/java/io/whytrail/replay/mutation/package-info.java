/// Attacks in other clothes: what can be done to the text of a recorded attack, where in an
/// interaction that text lies, and how to do the same again from what a case says of its origin.
/// Pure functions of a seed; nothing here asks anybody.
@NullMarked
package io.whytrail.replay.mutation;

import org.jspecify.annotations.NullMarked;
