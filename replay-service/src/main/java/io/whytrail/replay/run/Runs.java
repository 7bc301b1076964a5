package io.whytrail.replay.run;

import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.replay.gate.Tolerance;
import io.whytrail.replay.leg.Candidate;
import io.whytrail.replay.leg.PolicyClient;
import io.whytrail.replay.rating.RatingClient;
import io.whytrail.replay.suite.PostgresSuites;
import io.whytrail.runtime.failure.Failure;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.UUID;

/// Where runs are asked for.
@Singleton
public final class Runs {

  private static final String UNSTORED = "unstored document";
  private static final String RECORDED = "recorded policies";

  private final PostgresSuites suites;
  private final PostgresRuns runs;
  private final PolicyClient policy;
  private final RatingClient ratings;
  private final RunQueueClient queue;

  Runs(
      PostgresSuites suites,
      PostgresRuns runs,
      PolicyClient policy,
      RatingClient ratings,
      RunQueueClient queue) {
    this.suites = suites;
    this.runs = runs;
    this.policy = policy;
    this.ratings = ratings;
    this.queue = queue;
  }

  /// Stores a run of a suite and tells a worker. The candidate is compiled first, so that whoever
  /// asks hears at once of a document that does not compile.
  ///
  /// @param modelVersion scoring's, to rate each case again by; the recorded ratings where empty
  public Run start(
      String tenant,
      String author,
      UUID suite,
      Candidate candidate,
      String modelVersion,
      Tolerance tolerance) {
    if (suites.find(tenant, suite).isEmpty()) {
      throw Failure.of(
          ErrorReason.ERROR_REASON_NOT_FOUND,
          "There is no such suite: create one or list those there are.",
          Map.of("suite_id", suite.toString()));
    }
    if (!modelVersion.isEmpty()) {
      ratings.requireLoaded(tenant, modelVersion);
    }
    String digest =
        switch (candidate) {
          case Candidate.Stored _, Candidate.Document _ ->
              policy.compile(tenant, candidate).digest();
          case Candidate.Recorded _ -> "";
        };
    String name = digest.isEmpty() ? RECORDED : policy.name(tenant, digest).orElse(UNSTORED);
    Run run =
        runs.queue(
            tenant, new NewRun(suite, candidate, digest, name, modelVersion, tolerance, author));
    queue.announce(run.id(), runs.shards(run.id()));
    return run;
  }
}
