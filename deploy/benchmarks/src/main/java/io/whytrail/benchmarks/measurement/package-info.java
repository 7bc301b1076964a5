/// The vocabulary of a benchmark. A load is driven for a while and gives a sample; rounds of loads
/// and floors in turn give a series for each; figures are medians over the rounds. Nothing here
/// knows what is measured.
@NullMarked
package io.whytrail.benchmarks.measurement;

import org.jspecify.annotations.NullMarked;
