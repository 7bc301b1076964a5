package io.whytrail.ingest.peers;

import com.google.protobuf.ByteString;
import io.whytrail.policy.v1.Verdict;

/// A decision, as policy gave it.
///
/// @param approvalId set where a person is asked; empty otherwise
/// @param payload the serialized decision
public record Ruling(
    String id,
    String interactionId,
    String correlationId,
    Verdict verdict,
    String approvalId,
    ByteString payload) {}
