/// Facts from one real service to another: Postgres, NATS and gRPC between two Micronaut contexts.
@NullMarked
package io.whytrail.testing.facts;

import org.jspecify.annotations.NullMarked;
