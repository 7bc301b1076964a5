/// Patterns: rules about words, kept as data. A pattern is looked for only around its literals,
/// which one automaton finds for all patterns at once, so that the cost of a text does not grow
/// with the number of patterns.
@NullMarked
package io.whytrail.scoring.pattern;

import org.jspecify.annotations.NullMarked;
