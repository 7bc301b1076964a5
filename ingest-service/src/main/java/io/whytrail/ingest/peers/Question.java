package io.whytrail.ingest.peers;

import com.google.protobuf.ByteString;
import io.whytrail.interaction.v1.Stage;
import org.jspecify.annotations.Nullable;

/// What a gate is asked.
///
/// @param interaction the masked interaction so far, serialized
/// @param toolCall for ACTION: the index of the call that is about to run
/// @param actionDigest for ACTION: the digest of exactly that call; empty otherwise
/// @param requester who asks, from the token
public record Question(
    String tenant,
    String evaluationId,
    String interactionId,
    String correlationId,
    ByteString interaction,
    Stage stage,
    @Nullable Integer toolCall,
    String actionDigest,
    String requester) {}
