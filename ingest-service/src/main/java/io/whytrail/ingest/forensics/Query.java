package io.whytrail.ingest.forensics;

import io.whytrail.policy.v1.Verdict;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What to look for; an empty or absent part does not narrow the search.
///
/// @param words in the form that is indexed
/// @param subject a pseudonym
/// @param from inclusive
/// @param to exclusive
record Query(
    String words,
    String sessionId,
    String correlationId,
    String subject,
    String service,
    String modelName,
    String toolName,
    @Nullable Instant from,
    @Nullable Instant to,
    Verdict verdict) {}
