package io.whytrail.policy.session;

import java.util.List;

/// What one decision was about.
///
/// @param toolName empty where it was about no action
/// @param sideEffect a word of the vocabulary; empty where it was about no action
/// @param sentOutside to a destination outside, or to one that came from untrusted content
/// @param reasons names of the reason codes found
public record SessionEvent(
    String toolName,
    String sideEffect,
    long amountMicros,
    boolean sentOutside,
    List<String> reasons) {

  public SessionEvent {
    reasons = List.copyOf(reasons);
  }

  boolean isAction() {
    return !sideEffect.isEmpty();
  }
}
