package io.whytrail.scoring.assessment;

import io.whytrail.scoring.detection.Tier;
import io.whytrail.scoring.interaction.Stage;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.OptionalInt;
import java.util.Set;

/// What is asked about an interaction.
///
/// @param stages the stages to rate; all that the interaction has content for where it is empty
/// @param toolCall the only tool call to rate, where the question is about one
/// @param evaluationId the gate's evaluation that asks; empty where none does
public record Question(Set<Stage> stages, Tier tier, OptionalInt toolCall, String evaluationId) {

  public Question {
    stages = stages.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(stages));
  }

  /// All there is, as deep as it goes: what a recorded interaction is asked.
  public static Question everything() {
    return new Question(Set.of(), Tier.DEEP, OptionalInt.empty(), "");
  }

  public static Question of(
      Collection<Stage> stages, Tier tier, OptionalInt toolCall, String evaluationId) {
    return new Question(Set.copyOf(stages), tier, toolCall, evaluationId);
  }

  /// The same for the same question about the same interaction, and for no other: an answer is
  /// stored once.
  ///
  /// @param examplesDigest what people had said about other texts; empty where it does not matter
  String key(String interactionId, String modelVersion, String examplesDigest) {
    String canonical =
        String.join(
            "\n",
            interactionId,
            evaluationId,
            tier.name(),
            EnumSet.allOf(Stage.class).stream().filter(stages::contains).toList().toString(),
            toolCall.toString(),
            // An evaluation has its answer for good; otherwise another model is another question,
            // and so is the same one once people have said more.
            evaluationId.isEmpty() ? modelVersion + examplesDigest : "");
    return "asked:" + sha256(canonical);
  }

  private static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
