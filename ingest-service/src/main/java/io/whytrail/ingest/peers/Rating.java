package io.whytrail.ingest.peers;

import com.google.protobuf.ByteString;

/// An assessment, as scoring gave it.
///
/// @param payload the serialized assessment
public record Rating(String id, String interactionId, String correlationId, ByteString payload) {}
