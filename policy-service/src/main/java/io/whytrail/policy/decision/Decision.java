package io.whytrail.policy.decision;

import io.whytrail.policy.rule.Match;
import io.whytrail.policy.rule.Obligation;
import io.whytrail.policy.rule.Stage;
import io.whytrail.policy.rule.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// What the policy said about one stage of one interaction, with everything it rested on.
///
/// @param assessmentId empty where scoring could not answer
/// @param modelVersion of the assessment; empty where there was none
/// @param matches in canonical order
/// @param variablesJson what the rules saw, as canonical JSON
/// @param decideTime the one clock value the rules saw
/// @param approvalId empty where nobody is asked
/// @param message for the caller; may be empty
/// @param shadow empty where no version runs as a shadow
/// @param canary whether the canary decided instead of the active version
public record Decision(
    UUID id,
    String interactionId,
    String evaluationId,
    String correlationId,
    String assessmentId,
    String modelVersion,
    Stage stage,
    Verdict verdict,
    List<Match> matches,
    List<Obligation> obligations,
    String message,
    String policyDigest,
    String engineVersion,
    String variableSchemaDigest,
    String variablesJson,
    Instant decideTime,
    String approvalId,
    boolean degraded,
    String previousDecisionId,
    Optional<Shadow> shadow,
    boolean canary) {

  /// What the shadow version would have said.
  public record Shadow(String policyDigest, Verdict verdict, List<Match> matches) {

    public Shadow {
      matches = List.copyOf(matches);
    }
  }

  public Decision {
    matches = List.copyOf(matches);
    obligations = List.copyOf(obligations);
  }
}
