package io.whytrail.scoring.assessment;

import io.whytrail.scoring.action.CallProfile;

/// The rating of one tool call.
public record ActionAssessment(CallProfile call, double score) {
  public Band band() {
    return Band.of(score);
  }
}
