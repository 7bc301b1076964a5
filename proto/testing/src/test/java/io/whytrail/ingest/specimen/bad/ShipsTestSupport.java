package io.whytrail.ingest.specimen.bad;

import io.whytrail.testing.MutableClock;

record ShipsTestSupport(MutableClock clock) {}
