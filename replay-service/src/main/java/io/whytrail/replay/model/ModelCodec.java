package io.whytrail.replay.model;

import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.replay.decision.DecisionCodec;
import io.whytrail.replay.v1.AgreementCheck;
import io.whytrail.replay.v1.CompareModelsRequest;
import io.whytrail.replay.v1.CompareModelsResponse;
import io.whytrail.replay.v1.GateResult;
import io.whytrail.replay.v1.ModelFlip;
import io.whytrail.replay.v1.NotComparable;
import io.whytrail.runtime.failure.Failure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Between comparisons of models and the contract.
public final class ModelCodec {

  private static final String PROMPT_KEY = "tag.prompt_key";
  private static final double ALPHA = 0.05;
  private static final int MINIMUM_PROMPTS = 20;
  private static final int FLIPS = 1_000;

  private ModelCodec() {}

  public static Models.Question decode(CompareModelsRequest request) {
    if (!request.hasCandidate()) {
      throw Failure.of(
          ErrorReason.ERROR_REASON_FIELD_INVALID,
          "Name what is to replace the baseline: a recorded candidate or an endpoint's.",
          Map.of("field", "candidate"));
    }
    return new Models.Question(
        decode(request.getBaseline()),
        decode(request.getCandidate()),
        request.hasRepetition() ? Optional.of(decode(request.getRepetition())) : Optional.empty(),
        promptKey(request),
        measure(request),
        switch (request.getTape()) {
          case TAPE_POLICY_STRICT -> TapePolicy.STRICT;
          case TAPE_POLICY_FIFO -> TapePolicy.FIFO;
          case TAPE_POLICY_UNSPECIFIED, UNRECOGNIZED -> TapePolicy.IGNORED;
        },
        gate(request));
  }

  public static ModelGate gate(CompareModelsRequest request) {
    return new ModelGate(
        request.getAlpha() == 0 ? ALPHA : request.getAlpha(),
        request.getMinimumPrompts() == 0 ? MINIMUM_PROMPTS : request.getMinimumPrompts(),
        request.getMinimumCoverage());
  }

  public static String promptKey(CompareModelsRequest request) {
    return request.getPromptKeyAttribute().isEmpty() ? PROMPT_KEY : request.getPromptKeyAttribute();
  }

  private static Measure measure(CompareModelsRequest request) {
    return request.hasAttribute()
        ? new Measure.Attribute(
            request.getAttribute().getName(), Set.copyOf(request.getAttribute().getBadValuesList()))
        : new Measure.Verdict(DecisionCodec.decode(request.getVerdict().getStage()).orElse(null));
  }

  public static RecordedModel decode(io.whytrail.replay.v1.RecordedModel model) {
    return new RecordedModel(
        model.getModelName(),
        model.getModelVersion(),
        model.getService(),
        model.getAttributesMap());
  }

  public static CompareModelsResponse encode(ModelGate gate, Models.Result result) {
    ModelComparison comparison = result.comparison();
    ModelGate.Ruling ruling = result.ruling();
    CompareModelsResponse.Builder response =
        CompareModelsResponse.newBuilder()
            .setPrompts(comparison.prompts())
            .setCompared(comparison.compared())
            .setCoverage(comparison.coverage())
            .setSame(comparison.same())
            .setRegressed(comparison.regressed().size())
            .setImproved(comparison.improved().size())
            .setPValue(ruling.pValue())
            .setAlpha(gate.alpha())
            .setRegressionRateUpperBound(ruling.upperBound())
            .setGate(
                switch (ruling.result()) {
                  case PASS -> GateResult.GATE_RESULT_PASS;
                  case REGRESSION -> GateResult.GATE_RESULT_REGRESSION;
                  case INCONCLUSIVE -> GateResult.GATE_RESULT_INCONCLUSIVE;
                })
            .setExplanation(String.join("; ", ruling.reasons()));
    new TreeMap<>(comparison.notComparable())
        .forEach((reason, count) ->
            response.addNotComparable(
                NotComparable.newBuilder().setReason(reason).setCount(count)));
    result
        .repetition()
        .ifPresent(agreement ->
            response.setAgreement(
                AgreementCheck.newBuilder()
                    .setCompared(agreement.compared())
                    .setRegressed(agreement.regressed().size())
                    .setImproved(agreement.improved().size())
                    .setPValue(ruling.agreement().orElse(1.0))));
    flips(comparison.regressed(), true, response);
    flips(comparison.improved(), false, response);
    return response.build();
  }

  private static void flips(
      List<ModelComparison.Flip> flips, boolean regressed, CompareModelsResponse.Builder response) {
    flips.stream()
        .limit(FLIPS - (long) response.getFlipsCount())
        .forEach(flip ->
            response.addFlips(
                ModelFlip.newBuilder()
                    .setPromptKey(flip.promptKey())
                    .setBaselineInteractionId(flip.baselineId())
                    .setCandidateInteractionId(flip.candidateId())
                    .setRegressed(regressed)));
  }
}
