package io.whytrail.replay.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Two models' recorded answers to the same prompts. Of several answers of one model to one prompt
/// the first counts, so that no prompt counts twice.
///
/// @param prompts of the baseline: the denominator
/// @param notComparable how many prompts could not be compared, by reason
/// @param regressed good answers that became bad ones
/// @param improved bad answers that became good ones
public record ModelComparison(
    int prompts,
    Map<String, Integer> notComparable,
    int same,
    List<Flip> regressed,
    List<Flip> improved) {

  public ModelComparison {
    notComparable = Map.copyOf(notComparable);
    regressed = List.copyOf(regressed);
    improved = List.copyOf(improved);
  }

  /// A prompt that is answered differently well.
  public record Flip(String promptKey, String baselineId, String candidateId) {}

  public static ModelComparison of(
      Collection<RecordedRun> baseline, Collection<RecordedRun> candidate, TapePolicy tape) {
    Map<String, RecordedRun> before = byPrompt(baseline);
    Map<String, RecordedRun> after = byPrompt(candidate);
    Map<String, Integer> notComparable = new TreeMap<>();
    List<Flip> regressed = new ArrayList<>();
    List<Flip> improved = new ArrayList<>();
    int same = 0;
    for (RecordedRun one : before.values()) {
      Optional<RecordedRun> other = Optional.ofNullable(after.get(one.promptKey()));
      Optional<String> objection = objection(one, other, tape);
      if (objection.isPresent()) {
        notComparable.merge(objection.get(), 1, Integer::sum);
        continue;
      }
      RecordedRun replayed = other.orElseThrow();
      boolean wasBad = one.bad().orElseThrow();
      boolean isBad = replayed.bad().orElseThrow();
      if (wasBad == isBad) {
        same++;
      } else {
        (isBad ? regressed : improved)
            .add(new Flip(one.promptKey(), one.interactionId(), replayed.interactionId()));
      }
    }
    return new ModelComparison(before.size(), notComparable, same, regressed, improved);
  }

  private static Map<String, RecordedRun> byPrompt(Collection<RecordedRun> runs) {
    Map<String, RecordedRun> first = new LinkedHashMap<>();
    runs.forEach(run -> first.putIfAbsent(run.promptKey(), run));
    return first;
  }

  private static Optional<String> objection(
      RecordedRun one, Optional<RecordedRun> other, TapePolicy tape) {
    if (other.isEmpty()) {
      return Optional.of("missing:candidate");
    }
    if (!one.obstacle().isEmpty()) {
      return Optional.of(one.obstacle());
    }
    if (!other.get().obstacle().isEmpty()) {
      return Optional.of(other.get().obstacle());
    }
    if (one.bad().isEmpty()) {
      return Optional.of("missing:baseline_measure");
    }
    if (other.get().bad().isEmpty()) {
      return Optional.of("missing:candidate_measure");
    }
    return tape.objection(one.calls(), other.get().calls());
  }

  public int compared() {
    return same + regressed.size() + improved.size();
  }

  public double coverage() {
    return prompts == 0 ? 0 : (double) compared() / prompts;
  }
}
