/// The text model: words and pairs of words as hashed features, linear heads over them, a small
/// network over what a token table makes of them, and a stack that weighs these against what the
/// patterns found. All of it is additions, multiplications and square roots of IEEE numbers in a
/// fixed order, so that the same text has the same score, bit for bit, on every machine.
@NullMarked
package io.whytrail.scoring.classifier;

import org.jspecify.annotations.NullMarked;
