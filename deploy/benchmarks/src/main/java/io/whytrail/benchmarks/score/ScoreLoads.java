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
import io.whytrail.scoring.interaction.Interaction;
import io.whytrail.scoring.v1.ScoreRequest;
import io.whytrail.scoring.v1.ScoreResponse;
import io.whytrail.scoring.v1.ScoringServiceGrpc;
import io.whytrail.scoring.v1.Tier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// Ratings that are not stored, of whole interactions: what gRPC and the service around the
/// detectors cost beside the same ratings in this process.
public final class ScoreLoads {

  private static final io.whytrail.scoring.detection.Tier FAST =
      io.whytrail.scoring.detection.Tier.FAST;
  private static final io.whytrail.scoring.detection.Tier DEEP =
      io.whytrail.scoring.detection.Tier.DEEP;
  private static final long SEED = 1;
  private static final int POOL = 512;

  private final Interactions interactions;
  private final MeshSite site;
  private final Channel scoring;
  private final AtomicLong number = new AtomicLong();

  public ScoreLoads(Interactions interactions, MeshSite site) {
    this.interactions = interactions;
    this.site = site;
    this.scoring = site.as("service", "scoring");
  }

  /// Both tiers one at a time, and the one that is asked in line several at a time; beside them the
  /// model by itself, also on texts that nobody sends over gRPC here.
  ///
  /// @param labelled a folder of labelled files, which need not be there
  public List<Measured> all(Path labelled) {
    InProcess alone = new InProcess();
    List<Interaction> words = InProcess.decoded(interactions, POOL);
    Floor fast = alone.rating("in-process-fast", "support words", FAST, words);
    Floor deep = alone.rating("in-process-deep", "support words", DEEP, words);
    List<Floor> beside = new ArrayList<>(List.of(site.echo(1)));
    beside.add(alone.scanning("in-process-patterns", "support words", words));
    beside.addAll(on(alone, "conversations", Conversations.of(SEED, POOL)));
    beside.addAll(on(alone, "labelled", Labelled.in(labelled, SEED)));
    return List.of(
        unary("score-fast", Tier.TIER_FAST, 1, fast, beside),
        unary("score-fast", Tier.TIER_FAST, 16, fast, List.of(site.echo(16))),
        unary("score-deep", Tier.TIER_DEEP, 1, deep, List.of(site.echo(1))));
  }

  private static List<Floor> on(InProcess alone, String name, List<Interaction> texts) {
    return texts.isEmpty()
        ? List.of()
        : List.of(
            alone.rating("in-process-fast-" + name, name, FAST, texts),
            alone.scanning("in-process-patterns-" + name, name, texts));
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
