/// The mesh on one machine without Docker: a real Postgres, a real nats-server and the four
/// services as processes of their own on the loopback interface, with everything they keep in one
/// data directory. Whatever dies is reported and started again; whatever a killed launcher left
/// behind is found by its command line and ended first.
@NullMarked
package io.whytrail.local.mesh;

import org.jspecify.annotations.NullMarked;
