package io.whytrail.replay.model;

import io.whytrail.replay.history.PostgresHistory;
import io.whytrail.replay.record.Answered;
import io.whytrail.replay.record.RecordClient;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Compares models by what is on record.
@Singleton
public final class Models {

  private static final int PAGE = 500;

  private final RecordClient record;
  private final PostgresHistory history;

  Models(RecordClient record, PostgresHistory history) {
    this.record = record;
    this.history = history;
  }

  /// What is to be compared.
  ///
  /// @param repetition another run of the baseline, for the A/A check
  public record Question(
      RecordedModel baseline,
      RecordedModel candidate,
      Optional<RecordedModel> repetition,
      String promptKeyAttribute,
      Measure measure,
      TapePolicy tape,
      ModelGate gate) {}

  public record Result(
      ModelComparison comparison, Optional<ModelComparison> repetition, ModelGate.Ruling ruling) {}

  /// Reads the record once, from its beginning; what it keeps is a line for each prompt and model.
  public Result compare(String tenant, Question question) {
    List<RecordedRun> baseline = new ArrayList<>();
    List<RecordedRun> candidate = new ArrayList<>();
    List<RecordedRun> repetition = new ArrayList<>();
    List<Answered> page = new ArrayList<>(PAGE);
    record.read(
        tenant,
        answer -> {
          if (concerns(question, answer)) {
            page.add(answer);
          }
          if (page.size() == PAGE) {
            sort(tenant, question, page, baseline, candidate, repetition);
            page.clear();
          }
        });
    sort(tenant, question, page, baseline, candidate, repetition);
    ModelComparison comparison = ModelComparison.of(baseline, candidate, question.tape());
    Optional<ModelComparison> agreement =
        question
            .repetition()
            .map(_ -> ModelComparison.of(baseline, repetition, TapePolicy.IGNORED));
    return new Result(comparison, agreement, question.gate().rule(comparison, agreement));
  }

  private static boolean concerns(Question question, Answered answer) {
    return answer.attributes().containsKey(question.promptKeyAttribute())
        && (question.baseline().isOf(answer)
            || question.candidate().isOf(answer)
            || question.repetition().filter(model -> model.isOf(answer)).isPresent());
  }

  private void sort(
      String tenant,
      Question question,
      List<Answered> page,
      List<RecordedRun> baseline,
      List<RecordedRun> candidate,
      List<RecordedRun> repetition) {
    Judgement judgement = judgement(tenant, question.measure(), page);
    for (Answered answer : page) {
      RecordedRun run =
          new RecordedRun(
              answer.interactionId(),
              answer.attributes().getOrDefault(question.promptKeyAttribute(), ""),
              answer.calls(),
              judgement.bad(answer));
      if (question.baseline().isOf(answer)) {
        baseline.add(run);
      }
      if (question.candidate().isOf(answer)) {
        candidate.add(run);
      }
      if (question.repetition().filter(model -> model.isOf(answer)).isPresent()) {
        repetition.add(run);
      }
    }
  }

  /// Whether an answer is bad; empty where nobody knows.
  private interface Judgement {
    Optional<Boolean> bad(Answered answer);
  }

  private Judgement judgement(String tenant, Measure measure, List<Answered> page) {
    return switch (measure) {
      case Measure.Attribute(String name, Set<String> bad) ->
          answer -> Optional.ofNullable(answer.attributes().get(name)).map(bad::contains);
      case Measure.Verdict verdict -> {
        PostgresHistory.Verdicts known =
            history.verdicts(
                tenant,
                new HashSet<>(page.stream().map(Answered::interactionId).toList()),
                verdict.stage());
        yield answer -> known.stopped(answer.interactionId());
      }
    };
  }
}
