/// One id joins all that belongs together: it travels as W3C baggage through gRPC and NATS and
/// stands on every log line, fact and ledger record.
@NullMarked
package io.whytrail.runtime.correlation;

import org.jspecify.annotations.NullMarked;
