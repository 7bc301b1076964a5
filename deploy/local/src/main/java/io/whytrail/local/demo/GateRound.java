package io.whytrail.local.demo;

import io.whytrail.ingest.v1.Evaluation;
import io.whytrail.local.terminal.Progress;
import io.whytrail.policy.v1.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/// Asks the gate many questions, a few at a time, and acts on the answers as an application would.
/// Those that wait for a person are kept.
final class GateRound {

  private static final int AT_A_TIME = 4;
  private static final String VERDICT = "VERDICT_";

  private final GateClient gate;
  private final Progress progress;
  private final List<Pending> pending = Collections.synchronizedList(new ArrayList<>());
  private final Map<String, Long> verdicts = Collections.synchronizedMap(new TreeMap<>());
  private final AtomicInteger asked = new AtomicInteger();

  GateRound(GateClient gate, Progress progress) {
    this.gate = gate;
    this.progress = progress;
  }

  /// A question that a person has to answer.
  record Pending(Question question, Evaluation evaluation) {}

  void ask(List<Question> questions) throws InterruptedException {
    try (ExecutorService executor = Executors.newFixedThreadPool(AT_A_TIME)) {
      List<Future<?>> answers = new ArrayList<>();
      for (Question question : questions) {
        answers.add(executor.submit(() -> ask(question)));
      }
      for (int i = 0; i < answers.size(); i++) {
        answers.get(i).get();
        progress.update(
            (i + 1.0) / answers.size(), "%d of %d asked".formatted(i + 1, answers.size()));
      }
      progress.clear();
    } catch (ExecutionException e) {
      throw new IllegalStateException("The gate did not answer: " + e.getCause(), e);
    }
  }

  /// In the order in which they were asked, so that the same run lets the same people decide.
  List<Pending> pending() {
    return List.copyOf(pending);
  }

  /// How many final decisions there were of each kind.
  Map<String, Long> verdicts() {
    return new TreeMap<>(verdicts);
  }

  int asked() {
    return asked.get();
  }

  private void ask(Question question) {
    Evaluation evaluation = gate.ask(question);
    asked.incrementAndGet();
    Verdict verdict = evaluation.getDecision().getVerdict();
    verdicts.merge(verdict.name().substring(VERDICT.length()), 1L, Long::sum);
    if (question.call() < 0) {
      return;
    }
    if (evaluation.getFinal()) {
      gate.act(evaluation, question);
    } else {
      pending.add(new Pending(question, evaluation));
    }
  }
}
