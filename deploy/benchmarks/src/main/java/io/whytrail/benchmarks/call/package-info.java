/// Loads that are gRPC calls, whatever the service: unary calls and bidirectional streams, driven
/// from the network threads with no thread of their own, so that the client costs little on a
/// machine that it shares with the server.
@NullMarked
package io.whytrail.benchmarks.call;

import org.jspecify.annotations.NullMarked;
