package io.whytrail.replay.leg;

import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.replay.comparison.Answer;
import io.whytrail.runtime.failure.Failure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Who decides the cases of a run: one candidate, or for each case the policy that decided it then.
/// Used by one thread.
public final class Deciders implements AutoCloseable {

  /// So many streams are open at once at most; a suite of more policies opens some again.
  private static final int MOST_OPEN = 16;

  private final Function<Candidate, SimulationClient> opening;
  private final Optional<SimulationClient> candidate;
  private final Map<String, SimulationClient> recorded = new LinkedHashMap<>();

  Deciders(Function<Candidate, SimulationClient> opening, Candidate candidate) {
    this.opening = opening;
    this.candidate =
        switch (candidate) {
          case Candidate.Stored _, Candidate.Document _ -> Optional.of(opening.apply(candidate));
          case Candidate.Recorded _ -> Optional.empty();
        };
  }

  /// The digest of the one candidate; empty where each case has its own.
  public String digest() {
    return candidate.map(one -> one.candidate().digest()).orElse("");
  }

  /// Whether a case that this policy decided is decided by the same one now.
  boolean isOf(String policyDigest) {
    return candidate.isEmpty() || digest().equals(policyDigest);
  }

  /// The answers to the questions, in their order.
  public List<Answer> answer(List<Question> questions) {
    if (candidate.isPresent()) {
      return candidate.get().answer(questions);
    }
    Map<String, List<Integer>> places = new LinkedHashMap<>();
    for (int i = 0; i < questions.size(); i++) {
      places.computeIfAbsent(questions.get(i).policyDigest(), _ -> new ArrayList<>()).add(i);
    }
    List<Answer> answers = new ArrayList<>(questions.size());
    questions.forEach(_ -> answers.add(new Answer.Unanswerable("missing:policy")));
    places.forEach((digest, mine) ->
        recorded(digest)
            .ifPresent(stream -> {
              List<Answer> some = stream.answer(mine.stream().map(questions::get).toList());
              for (int i = 0; i < mine.size(); i++) {
                answers.set(mine.get(i), some.get(i));
              }
            }));
    return answers;
  }

  /// Empty where policy has no such version, as after an import from elsewhere.
  private Optional<SimulationClient> recorded(String digest) {
    SimulationClient open = recorded.get(digest);
    if (open != null) {
      return Optional.of(open);
    }
    if (recorded.size() == MOST_OPEN) {
      complete();
      recorded.clear();
    }
    try {
      SimulationClient opened = opening.apply(new Candidate.Stored(digest));
      recorded.put(digest, opened);
      return Optional.of(opened);
    } catch (Failure e) {
      if (e.reason() == ErrorReason.ERROR_REASON_NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /// Says that there are no more questions and waits for the end of the streams.
  public void complete() {
    candidate.ifPresent(SimulationClient::complete);
    recorded.values().forEach(SimulationClient::complete);
  }

  /// Gives the streams up unless they have ended.
  @Override
  public void close() {
    candidate.ifPresent(SimulationClient::close);
    recorded.values().forEach(SimulationClient::close);
  }
}
