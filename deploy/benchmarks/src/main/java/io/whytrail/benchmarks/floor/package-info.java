/// The bare technology that the services stand on, driven as hard as it goes with nothing else
/// around it: rows into Postgres, bytes onto the disk, empty gRPC calls.
@NullMarked
package io.whytrail.benchmarks.floor;

import org.jspecify.annotations.NullMarked;
