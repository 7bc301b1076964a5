package io.whytrail.replay.endpoint;

import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.replay.decision.DecisionCodec;
import io.whytrail.replay.endpoint.EndpointModelsHandler.Asked;
import io.whytrail.replay.endpoint.EndpointModelsHandler.Task;
import io.whytrail.replay.leg.Candidate;
import io.whytrail.replay.model.ModelCodec;
import io.whytrail.replay.model.TapePolicy;
import io.whytrail.replay.v1.CompareModelsRequest;
import io.whytrail.replay.v1.CompareModelsResponse;
import io.whytrail.replay.v1.Comparison;
import io.whytrail.replay.v1.EndpointModel;
import io.whytrail.replay.v1.RunState;
import io.whytrail.runtime.failure.Failure;
import java.util.Map;
import java.util.Optional;

/// From the contract to a comparison with an endpoint's model.
final class EndpointModelsCodec {

  private static final int TURNS = 8;
  private static final int PROMPTS = 200;

  private EndpointModelsCodec() {}

  static Task decode(CompareModelsRequest request) {
    refuse(request.hasCandidate(), "candidate", "a recorded candidate, or an endpoint's, not both");
    refuse(
        request.hasRepetition(),
        "repetition",
        "endpoint_repetition: the endpoint's answers differ");
    refuse(
        request.hasAttribute(), "attribute", "the verdict: a new answer has no recorded attribute");
    return new Task(
        ModelCodec.decode(request.getBaseline()),
        decode(request.getEndpointCandidate()),
        request.hasEndpointRepetition()
            ? Optional.of(decode(request.getEndpointRepetition()))
            : Optional.empty(),
        ModelCodec.promptKey(request),
        switch (request.getTape()) {
          case TAPE_POLICY_STRICT -> TapePolicy.STRICT;
          case TAPE_POLICY_FIFO, TAPE_POLICY_UNSPECIFIED, UNRECOGNIZED -> TapePolicy.FIFO;
        },
        policy(request),
        request.getScoringModelVersion(),
        DecisionCodec.decode(request.getVerdict().getStage()).orElse(null),
        request.getMaximumPrompts() == 0 ? PROMPTS : request.getMaximumPrompts(),
        ModelCodec.gate(request));
  }

  /// Each interaction's own where none is named.
  private static Candidate policy(CompareModelsRequest request) {
    return switch (request.getPolicy().getSourceCase()) {
      case DIGEST -> new Candidate.Stored(request.getPolicy().getDigest());
      case DOCUMENT -> new Candidate.Document(request.getPolicy().getDocument());
      case SOURCE_NOT_SET -> new Candidate.Recorded();
    };
  }

  static Comparison encode(PostgresComparisons.Stored stored) {
    Comparison.Builder comparison =
        Comparison.newBuilder()
            .setId(stored.id().toString())
            .setPrompts(stored.prompts())
            .setDone(stored.done())
            .setAuthor(stored.author())
            .setCreateTime(DecisionCodec.encode(stored.createTime()));
    stored.endTime().map(DecisionCodec::encode).ifPresent(comparison::setEndTime);
    switch (stored.end()) {
      case PostgresComparisons.End.None _ -> comparison.setState(RunState.RUN_STATE_RUNNING);
      case PostgresComparisons.End.Result(CompareModelsResponse result) ->
          comparison.setState(RunState.RUN_STATE_FINISHED).setResult(result);
      case PostgresComparisons.End.Failed(Failure failure) ->
          comparison.setState(RunState.RUN_STATE_FAILED).setFailure(failure.text());
    }
    return comparison.build();
  }

  private static Asked decode(EndpointModel model) {
    return new Asked(
        model.getName(), model.getMaximumTurns() == 0 ? TURNS : model.getMaximumTurns());
  }

  private static void refuse(boolean wrong, String field, String instead) {
    if (wrong) {
      throw Failure.of(
          ErrorReason.ERROR_REASON_FIELD_INVALID,
          "Where an endpoint is asked, name " + instead + ".",
          Map.of("field", field));
    }
  }
}
