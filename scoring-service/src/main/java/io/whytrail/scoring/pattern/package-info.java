/// Patterns: rules about words, kept as data. A pattern is tried only around its literals and only
/// where a match can begin; one automaton finds these places for all patterns at once, so that the
/// cost of a text hardly grows with the number of patterns.
@NullMarked
package io.whytrail.scoring.pattern;

import org.jspecify.annotations.NullMarked;
