/// Where a benchmark takes place: a directory on a disk, Postgres and NATS in it, keys made for
/// this run, and the processes that are measured.
@NullMarked
package io.whytrail.benchmarks.site;

import org.jspecify.annotations.NullMarked;
