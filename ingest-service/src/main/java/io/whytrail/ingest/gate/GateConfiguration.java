package io.whytrail.ingest.gate;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.convert.format.MapFormat;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How the gate runs.
///
/// @param scoringTimeout how long a rating may take
/// @param policyTimeout how long a decision may take
/// @param failurePolicy what happens when a decision takes longer
/// @param failurePolicies the same for single tenants, by name
/// @param watchRetry how long to wait before policy is asked again about an approval
/// @param inFlight how many questions are answered at the same time
/// @param retryDelay what those beyond are told to wait
@ConfigurationProperties("whytrail.gate")
record GateConfiguration(
    Duration scoringTimeout,
    Duration policyTimeout,
    FailurePolicy failurePolicy,
    @Nullable @MapFormat(transformation = MapFormat.MapTransformation.FLAT)
        Map<String, FailurePolicy> failurePolicies,
    Duration watchRetry,
    int inFlight,
    Duration retryDelay) {

  GateConfiguration {
    failurePolicies = failurePolicies == null ? Map.of() : Map.copyOf(failurePolicies);
  }

  FailurePolicy failurePolicyOf(String tenant) {
    return failurePolicies == null
        ? failurePolicy
        : failurePolicies.getOrDefault(tenant, failurePolicy);
  }
}
