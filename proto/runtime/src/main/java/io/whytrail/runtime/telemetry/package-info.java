/// OpenTelemetry set up by the standard environment variables, metrics of every rpc, and health
/// that says whether the service can do its work.
@NullMarked
package io.whytrail.runtime.telemetry;

import org.jspecify.annotations.NullMarked;
