package io.whytrail.ingest.spool;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.convert.format.MapFormat;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is spooled, where, and how much.
///
/// @param failurePolicy what becomes of interactions while storage does not answer
/// @param failurePolicies the same for single tenants, by name
/// @param directory of this replica alone, on storage that survives it; may be empty where nobody
///   spools
/// @param records the most that are kept
/// @param bytes the most that they take
/// @param retryDelay after which a producer should come again when the spool is full
@ConfigurationProperties("whytrail.spool")
record SpoolConfiguration(
    StoragePolicy failurePolicy,
    @Nullable @MapFormat(transformation = MapFormat.MapTransformation.FLAT)
        Map<String, StoragePolicy> failurePolicies,
    String directory,
    int records,
    long bytes,
    Duration retryDelay) {

  SpoolConfiguration {
    failurePolicies = failurePolicies == null ? Map.of() : Map.copyOf(failurePolicies);
  }

  boolean opensFor(String tenant) {
    return policies().getOrDefault(tenant, failurePolicy) == StoragePolicy.FAIL_OPEN_SPOOL;
  }

  boolean isUsed() {
    return failurePolicy == StoragePolicy.FAIL_OPEN_SPOOL
        || policies().containsValue(StoragePolicy.FAIL_OPEN_SPOOL);
  }

  private Map<String, StoragePolicy> policies() {
    return failurePolicies == null ? Map.of() : failurePolicies;
  }
}
