/// The service as its callers see it, on a real Postgres and a real NATS.
@NullMarked
package io.whytrail.policy;

import org.jspecify.annotations.NullMarked;
