/// What a benchmark tells: figures beside their floors, the machine they were measured on, and how
/// they came about; as a table for people and as JSON for machines, with the same numbers in both.
@NullMarked
package io.whytrail.benchmarks.report;

import org.jspecify.annotations.NullMarked;
