/// Facts: what a service has done, in one dense log per tenant. NATS carries hints that wake the
/// followers; the log in Postgres is the truth, served over gRPC, and each follower keeps a
/// contiguous mark, so that losing NATS costs delay and never a fact.
@NullMarked
package io.whytrail.runtime.messaging;

import org.jspecify.annotations.NullMarked;
