/// Files of labelled interactions through the detectors: rates every row as a recorded interaction
/// would be, writes what came out line by line, and measures it against the labels.
@NullMarked
package io.whytrail.scoring.evaluation;

import org.jspecify.annotations.NullMarked;
