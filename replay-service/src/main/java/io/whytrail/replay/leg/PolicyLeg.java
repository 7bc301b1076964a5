package io.whytrail.replay.leg;

import static java.util.Objects.requireNonNull;

import io.whytrail.replay.comparison.Answer;
import io.whytrail.replay.comparison.Answer.Unanswerable;
import io.whytrail.replay.decision.DecisionClient;
import io.whytrail.replay.decision.RecordedDecision;
import io.whytrail.replay.suite.SuiteCase;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The exact leg: recorded variables and clock value, candidate policy, nothing else.
@Singleton
public final class PolicyLeg {

  private final DecisionClient decisions;

  PolicyLeg(DecisionClient decisions) {
    this.decisions = decisions;
  }

  /// What the candidate says about each of the cases, in their order.
  public List<Answer> answers(String tenant, List<SuiteCase> cases, SimulationClient simulation) {
    Map<String, RecordedDecision> recorded = recorded(tenant, cases);
    Map<String, Answer> answers = new HashMap<>();
    List<Question> questions = new ArrayList<>();
    for (SuiteCase one : cases) {
      RecordedDecision decision = recorded.get(one.decisionId());
      if (decision == null) {
        answers.put(one.decisionId(), new Unanswerable("missing:decision"));
      } else if (!decision.digest().equals(one.digest())) {
        answers.put(one.decisionId(), new Unanswerable("changed:decision"));
      } else if (decision.variablesJson().isEmpty()) {
        answers.put(one.decisionId(), new Unanswerable("missing:variables"));
      } else {
        questions.add(Question.about(decision));
      }
    }
    List<Answer> answered = simulation.answer(questions);
    for (int i = 0; i < questions.size(); i++) {
      answers.put(questions.get(i).caseId(), answered.get(i));
    }
    return cases.stream().map(one -> requireNonNull(answers.get(one.decisionId()))).toList();
  }

  /// What the cases bring themselves, and the rest from policy.
  private Map<String, RecordedDecision> recorded(String tenant, List<SuiteCase> cases) {
    Map<String, RecordedDecision> recorded = new HashMap<>();
    List<String> elsewhere = new ArrayList<>();
    for (SuiteCase one : cases) {
      one.decision()
          .ifPresentOrElse(
              decision -> recorded.put(one.decisionId(), decision),
              () -> elsewhere.add(one.decisionId()));
    }
    recorded.putAll(decisions.fetch(tenant, elsewhere));
    return recorded;
  }
}
