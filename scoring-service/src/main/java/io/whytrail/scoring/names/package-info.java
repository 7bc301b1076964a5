/// Names of people, addresses, places, organisations, dates and ages in free text: a small head on
/// what the sentence encoder makes of each piece of a word, and a few written forms beside it.
@NullMarked
package io.whytrail.scoring.names;

import org.jspecify.annotations.NullMarked;
