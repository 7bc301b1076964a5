/// How a call fails: one {@link io.whytrail.runtime.failure.Failure} carries a reason of the
/// contract, a sentence that tells the caller what to do, and the variables; the interceptors here
/// turn it into one google.rpc.Status with exactly one ErrorInfo, and refuse requests that break
/// the rules of the contract.
@NullMarked
package io.whytrail.runtime.failure;

import org.jspecify.annotations.NullMarked;
