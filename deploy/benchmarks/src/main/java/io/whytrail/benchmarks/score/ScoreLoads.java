package io.whytrail.benchmarks.score;

import io.grpc.Channel;
import io.whytrail.benchmarks.call.Answers.Answer;
import io.whytrail.benchmarks.call.UnaryLoad;
import io.whytrail.benchmarks.ingest.Interactions;
import io.whytrail.benchmarks.measurement.Floor;
import io.whytrail.benchmarks.measurement.Load;
import io.whytrail.benchmarks.measurement.LoadFailedException;
import io.whytrail.benchmarks.mesh.Measured;
import io.whytrail.benchmarks.mesh.MeshSite;
import io.whytrail.scoring.v1.ScoreRequest;
import io.whytrail.scoring.v1.ScoreResponse;
import io.whytrail.scoring.v1.ScoringServiceGrpc;
import io.whytrail.scoring.v1.Tier;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// Ratings that are not stored, of whole interactions: what gRPC and the service around the
/// detectors cost beside the same ratings in this process.
public final class ScoreLoads {

  private final Interactions interactions;
  private final MeshSite site;
  private final Channel scoring;
  private final AtomicLong number = new AtomicLong();

  public ScoreLoads(Interactions interactions, MeshSite site) {
    this.interactions = interactions;
    this.site = site;
    this.scoring = site.as("service", "scoring");
  }

  /// Both tiers one at a time, and the one that is asked in line several at a time.
  public List<Measured> all() {
    InProcess alone = new InProcess(interactions);
    Floor fast = alone.fast();
    Floor scanning = alone.scanning();
    return List.of(
        unary("score-fast", Tier.TIER_FAST, 1, fast, List.of(scanning, site.echo(1))),
        unary("score-fast", Tier.TIER_FAST, 16, fast, List.of(site.echo(16))),
        unary("score-deep", Tier.TIER_DEEP, 1, alone.deep(), List.of(site.echo(1))));
  }

  private Measured unary(String name, Tier tier, int inFlight, Floor floor, List<Floor> beside) {
    Load load =
        new UnaryLoad<>(
            name + "-" + inFlight,
            inFlight,
            scoring,
            ScoringServiceGrpc.getScoreMethod(),
            caller ->
                ScoreRequest.newBuilder()
                    .setInteraction(
                        interactions.of(
                            "%040d".formatted(number.incrementAndGet()),
                            "bench-score-" + caller,
                            1))
                    .setTier(tier)
                    .setDryRun(true)
                    .build(),
            ScoreLoads::check);
    return new Measured("rating", load, floor, beside);
  }

  private static Answer check(ScoreResponse response) {
    if (response.getAssessment().getStagesCount() == 0) {
      throw new LoadFailedException("An assessment of nothing: " + response);
    }
    return Answer.DONE;
  }
}
