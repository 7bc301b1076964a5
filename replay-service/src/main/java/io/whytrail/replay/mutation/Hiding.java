package io.whytrail.replay.mutation;

import io.whytrail.replay.decision.Digests;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// How one recorded attack was hidden: enough to hide it in the same way again, because a survivor
/// keeps no text of its own.
///
/// @param decisionId the decision that stopped the attack as it was recorded
public record Hiding(Mutation mutation, long seed, String decisionId, Place place) {

  private static final String MUTATION = "mutation";
  private static final String SEED = "seed";
  private static final String DECISION = "decision_id";
  private static final String PART = "part";
  private static final String INDEX = "index";

  /// Whether a case comes from a mutation and not from what was recorded.
  public static boolean isTold(Map<String, String> provenance) {
    return provenance.containsKey(MUTATION);
  }

  /// Empty where a provenance does not say all that is needed.
  public static Optional<Hiding> told(Map<String, String> provenance) {
    try {
      return Optional.of(
          new Hiding(
              Mutation.valueOf(provenance.getOrDefault(MUTATION, "")),
              Long.parseLong(provenance.getOrDefault(SEED, "")),
              provenance.getOrDefault(DECISION, ""),
              new Place(
                  Place.Part.valueOf(provenance.getOrDefault(PART, "")),
                  Integer.parseInt(provenance.getOrDefault(INDEX, "")))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  public Map<String, String> provenance() {
    Map<String, String> told = new HashMap<>();
    told.put(MUTATION, mutation.name());
    told.put(SEED, String.valueOf(seed));
    told.put(DECISION, decisionId);
    told.put(PART, place.part().name());
    told.put(INDEX, String.valueOf(place.index()));
    return told;
  }

  Optional<Mutated> apply(String text) {
    return mutation.apply(text, random());
  }

  /// Its own for each attack and mutation, so that what else is tried changes nothing.
  private RandomGenerator random() {
    String digest = Digests.ofText(seed + "/" + decisionId + "/" + mutation);
    return new SplittableRandom(Long.parseUnsignedLong(digest, 7, 23, 16));
  }
}
