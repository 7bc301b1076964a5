/// Labelled interactions as files of JSON lines: reads a row, gives its interaction with personal
/// data masked as scoring sees it, and finds the way back from a place in the masked text to the
/// row's own.
@NullMarked
package io.whytrail.scoring.labelled;

import org.jspecify.annotations.NullMarked;
