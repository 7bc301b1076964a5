/// What texts mean, as numbers: the pieces that words are made of, and a table with a vector for
/// each piece that was distilled once from a sentence encoder. Whole numbers are added up and
/// divided once, so that the same text has the same vector, bit for bit, on every machine.
@NullMarked
package io.whytrail.scoring.embedding;

import org.jspecify.annotations.NullMarked;
