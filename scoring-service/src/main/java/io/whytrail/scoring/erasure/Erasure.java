package io.whytrail.scoring.erasure;

import java.time.Instant;

/// What is erased: all that a subject's interactions say, or what one interaction says.
///
/// @param sequence larger than that of every erasure before
/// @param subject empty where it is about one interaction
/// @param interactionId empty where it is about a subject
/// @param until what was recorded later is not erased
public record Erasure(
    long sequence, String tenant, String subject, String interactionId, Instant until) {

  public Erasure {
    if (subject.isEmpty() == interactionId.isEmpty()) {
      throw new IllegalArgumentException("An erasure is about a subject or an interaction");
    }
  }

  /// Whether an interaction of the same tenant is erased.
  public boolean covers(String ofSubject, String id, Instant recorded) {
    boolean meant = subject.isEmpty() ? interactionId.equals(id) : subject.equals(ofSubject);
    return meant && !recorded.isAfter(until);
  }
}
