package io.whytrail.scoring.similarity;

import com.google.protobuf.Timestamp;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.runtime.failure.Failure;
import io.whytrail.scoring.v1.FindSimilarRequest;
import io.whytrail.scoring.v1.FindSimilarResponse;
import io.whytrail.scoring.v1.SimilarInteraction;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;

/// Answers what reads alike.
@Singleton
public final class SimilarityHandler {

  private static final int DEFAULT_LIMIT = 10;

  private final SimilarityIndex index;
  private final IndexKeeper keeper;

  SimilarityHandler(SimilarityIndex index, IndexKeeper keeper) {
    this.index = index;
    this.keeper = keeper;
  }

  /// The interactions of a tenant that are like a text or another interaction.
  public FindSimilarResponse find(String tenant, FindSimilarRequest request) {
    // What another instance has erased a moment ago is not answered here any more.
    keeper.forget();
    int limit = request.getLimit() == 0 ? DEFAULT_LIMIT : request.getLimit();
    String text = request.hasText() ? request.getText() : known(tenant, request);
    // One more, because an interaction is most like itself.
    List<Alike> alike =
        request.getLeastSimilarity() > 0
            ? index.near(tenant, text, limit + 1)
            : index.alike(tenant, text, limit + 1);
    return FindSimilarResponse.newBuilder()
        .addAllInteractions(
            alike.stream()
                .filter(each -> !each.interactionId().equals(request.getInteractionId()))
                .filter(each -> each.cosine() >= request.getLeastSimilarity())
                .limit(limit)
                .map(SimilarityHandler::encode)
                .toList())
        .build();
  }

  private String known(String tenant, FindSimilarRequest request) {
    return index
        .text(tenant, request.getInteractionId())
        .orElseThrow(() ->
            Failure.of(
                ErrorReason.ERROR_REASON_NOT_FOUND,
                "No interaction with this id is in the index: it takes a few seconds after it was"
                    + " recorded.",
                Map.of("interaction_id", request.getInteractionId())));
  }

  private static SimilarInteraction encode(Alike alike) {
    return SimilarInteraction.newBuilder()
        .setInteractionId(alike.interactionId())
        .setSubjectId(alike.subject())
        .setStartTime(
            Timestamp.newBuilder()
                .setSeconds(alike.time().getEpochSecond())
                .setNanos(alike.time().getNano()))
        .setSimilarity(alike.cosine())
        .build();
  }
}
