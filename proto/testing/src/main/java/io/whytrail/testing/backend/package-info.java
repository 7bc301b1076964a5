/// Real Postgres and NATS servers as local processes, for tests and for the local launcher. A
/// server lives in a directory of its own, is held by one process at a time, and keeps what was
/// committed even where that process is killed. Nothing in here knows of a test framework.
@NullMarked
package io.whytrail.testing.backend;

import org.jspecify.annotations.NullMarked;
