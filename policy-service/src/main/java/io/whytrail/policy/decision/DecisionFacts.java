package io.whytrail.policy.decision;

import io.whytrail.policy.rule.Vocabulary;
import java.time.Duration;
import java.util.Optional;

/// What a decision rests on besides the assessment.
///
/// @param argumentsJson the tool call's masked arguments
/// @param sideEffect a word of the vocabulary
/// @param requester who asks; an approver must be somebody else
/// @param patience how long the caller can wait for a person
public record DecisionFacts(
    String toolName,
    String argumentsJson,
    String actionDigest,
    String sideEffect,
    long amountMicros,
    boolean externalDestination,
    boolean untrustedDestination,
    boolean reversible,
    String subject,
    String service,
    String environment,
    String agent,
    String model,
    String session,
    String requester,
    Optional<Duration> patience) {

  /// What the assessment knows about the action fills in what the caller left open.
  DecisionFacts with(Assessment.ActionAssessment action) {
    boolean unknown = sideEffect.equals(Vocabulary.UNKNOWN_SIDE_EFFECT);
    return new DecisionFacts(
        toolName.isEmpty() ? action.toolName() : toolName,
        argumentsJson,
        actionDigest,
        unknown ? action.sideEffect() : sideEffect,
        Math.max(amountMicros, action.amountMicros()),
        externalDestination || action.externalDestination(),
        untrustedDestination || action.untrustedDestination(),
        reversible || action.reversible(),
        subject,
        service,
        environment,
        agent,
        model,
        session,
        requester,
        patience);
  }
}
