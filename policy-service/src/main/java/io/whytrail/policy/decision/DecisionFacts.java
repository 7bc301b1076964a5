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

  /// Whether nothing is said about what the action would do.
  boolean silent() {
    return sideEffect.equals(Vocabulary.UNKNOWN_SIDE_EFFECT)
        && amountMicros == 0
        && !externalDestination
        && !untrustedDestination
        && !reversible;
  }

  /// The same with what the assessment knows about the action; what was declared wins.
  DecisionFacts with(Assessment.ActionAssessment action) {
    boolean unknown = sideEffect.equals(Vocabulary.UNKNOWN_SIDE_EFFECT);
    return new DecisionFacts(
        toolName.isEmpty() ? action.toolName() : toolName,
        argumentsJson,
        actionDigest,
        unknown ? action.sideEffect() : sideEffect,
        action.amountMicros(),
        action.externalDestination(),
        action.untrustedDestination(),
        action.reversible(),
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
