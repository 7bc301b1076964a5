package io.whytrail.benchmarks.mesh;

import io.grpc.Channel;
import io.whytrail.benchmarks.call.Answers.Answer;
import io.whytrail.benchmarks.call.PacedLoad;
import io.whytrail.benchmarks.call.Requests;
import io.whytrail.benchmarks.call.UnaryLoad;
import io.whytrail.benchmarks.ingest.Interactions;
import io.whytrail.benchmarks.measurement.Load;
import io.whytrail.benchmarks.measurement.LoadFailedException;
import io.whytrail.ingest.v1.EvaluateRequest;
import io.whytrail.ingest.v1.EvaluateResponse;
import io.whytrail.ingest.v1.Evaluation;
import io.whytrail.ingest.v1.IngestServiceGrpc;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.interaction.v1.Stage;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// Questions to the gate: the inputs of a support desk, each with an id of its own. Every answer
/// must be a decision of the policy, on an assessment, and sealed.
public final class GateLoads {

  /// What a busy desk asks.
  private static final int CALLS_A_SECOND = 200;

  private final Interactions interactions;
  private final MeshSite site;
  private final Channel ingest;
  private final AtomicLong number = new AtomicLong();

  public GateLoads(Interactions interactions, MeshSite site) {
    this.interactions = interactions;
    this.site = site;
    this.ingest = site.as("producer", "ingest");
  }

  /// One at a time, several, and a steady pace.
  public List<Measured> all() {
    return List.of(
        measured(unary(1)),
        measured(unary(16)),
        measured(
            new PacedLoad<>(
                "evaluate-%d-a-second".formatted(CALLS_A_SECOND),
                CALLS_A_SECOND,
                ingest,
                IngestServiceGrpc.getEvaluateMethod(),
                requests(),
                GateLoads::check)));
  }

  private Measured measured(Load load) {
    return new Measured("answer", load, site.echo(load.inFlight()));
  }

  private Load unary(int inFlight) {
    return new UnaryLoad<>(
        "evaluate-" + inFlight,
        inFlight,
        ingest,
        IngestServiceGrpc.getEvaluateMethod(),
        requests(),
        GateLoads::check);
  }

  private Requests<EvaluateRequest> requests() {
    return caller -> {
      String id = "%040d".formatted(number.incrementAndGet());
      Interaction whole = interactions.of(id, "bench-gate-" + caller, 1);
      return EvaluateRequest.newBuilder()
          .setInteraction(whole.toBuilder().clearOrigin().clearOutput())
          .setStage(Stage.STAGE_INPUT)
          .setEvaluationId("bench-" + id)
          .build();
    };
  }

  private static Answer check(EvaluateResponse response) {
    Evaluation evaluation = response.getEvaluation();
    boolean right =
        evaluation.hasDecision()
            && evaluation.hasAssessment()
            && evaluation.getDegradedReasonsCount() == 0
            && response.getReceipt().getLeafHash().size() == 32;
    if (!right) {
      throw new LoadFailedException("An answer that is not what it should be: " + response);
    }
    return Answer.DONE;
  }
}
