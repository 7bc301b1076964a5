/// Measures the detectors on labelled interactions, where a directory with such data is at hand.
@NullMarked
package io.whytrail.scoring.evaluation;

import org.jspecify.annotations.NullMarked;
