/// Makes the text model from labelled interactions: reads the data, fits the heads with a fixed
/// seed on one thread, measures them on groups and sources that they did not see, and writes the
/// weights with a card that says all of it. The same data gives the same bytes.
@NullMarked
package io.whytrail.scoring.training;

import org.jspecify.annotations.NullMarked;
