package io.whytrail.policy.decision;

import io.whytrail.policy.rule.Stage;
import java.util.List;
import java.util.Optional;

/// What scoring found, as far as a decision rests on it.
///
/// @param deep whether the detectors that need more time were asked, too
public record Assessment(
    String id,
    String correlationId,
    String modelVersion,
    boolean deep,
    List<StageAssessment> stages) {

  public Assessment {
    stages = List.copyOf(stages);
  }

  Optional<StageAssessment> of(Stage stage) {
    return stages.stream().filter(one -> one.stage() == stage).findFirst();
  }

  /// What was found at one stage.
  ///
  /// @param band LOW, MEDIUM or HIGH
  /// @param reasons names of reason codes
  /// @param complete whether every detector saw everything
  public record StageAssessment(
      Stage stage,
      int score,
      String band,
      List<String> reasons,
      boolean complete,
      List<ActionAssessment> actions) {

    public StageAssessment {
      reasons = List.copyOf(reasons);
      actions = List.copyOf(actions);
    }
  }

  /// What one tool call would do.
  ///
  /// @param sideEffect a word of the vocabulary
  public record ActionAssessment(
      int toolCallIndex,
      String toolName,
      String sideEffect,
      int score,
      long amountMicros,
      boolean externalDestination,
      boolean untrustedDestination,
      boolean reversible) {}
}
