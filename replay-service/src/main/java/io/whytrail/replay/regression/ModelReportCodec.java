package io.whytrail.replay.regression;

import io.whytrail.replay.decision.DecisionCodec;
import io.whytrail.replay.decision.Stage;
import io.whytrail.replay.report.ModelReport;
import io.whytrail.replay.v1.AttributeMeasure;
import io.whytrail.replay.v1.CompareModelsRequest;
import io.whytrail.replay.v1.CompareModelsResponse;
import io.whytrail.replay.v1.EndpointModel;
import io.whytrail.replay.v1.NotComparable;
import io.whytrail.replay.v1.RecordedModel;
import io.whytrail.replay.v1.TapePolicy;
import io.whytrail.replay.v1.VerdictMeasure;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Between the options of a comparison of models, the contract, and a report.
final class ModelReportCodec {

  private ModelReportCodec() {}

  /// @throws IllegalArgumentException where the options make no sense
  static CompareModelsRequest encode(
      ModelOptions options, @Nullable Stage stage, double minimumCoverage) {
    CompareModelsRequest.Builder request =
        CompareModelsRequest.newBuilder()
            .setBaseline(encode(options.baseline()))
            .setPromptKeyAttribute(options.promptKey())
            .setTape(
                switch (options.tape()) {
                  case IGNORED -> TapePolicy.TAPE_POLICY_UNSPECIFIED;
                  case STRICT -> TapePolicy.TAPE_POLICY_STRICT;
                  case FIFO -> TapePolicy.TAPE_POLICY_FIFO;
                })
            .setAlpha(options.alpha())
            .setMinimumPrompts(options.minimumPrompts())
            .setMinimumCoverage(minimumCoverage);
    candidate(options, request);
    Optional.ofNullable(options.repetition())
        .map(ModelReportCodec::encode)
        .ifPresent(request::setRepetition);
    if (options.badAttribute().isEmpty()) {
      VerdictMeasure.Builder verdict = VerdictMeasure.newBuilder();
      Optional.ofNullable(stage).map(DecisionCodec::encode).ifPresent(verdict::setStage);
      return request.setVerdict(verdict).build();
    }
    return request
        .setAttribute(
            AttributeMeasure.newBuilder()
                .setName(options.badAttribute())
                .addAllBadValues(options.badValues()))
        .build();
  }

  private static void candidate(ModelOptions options, CompareModelsRequest.Builder request) {
    if (!options.asksEndpoint()) {
      request.setCandidate(encode(options.candidate()));
    } else {
      request
          .setEndpointCandidate(endpoint(options, options.candidateEndpoint()))
          .setMaximumPrompts(options.maximumPrompts());
    }
    if (!options.repetitionEndpoint().isEmpty()) {
      request.setEndpointRepetition(endpoint(options, options.repetitionEndpoint()));
    }
  }

  private static EndpointModel endpoint(ModelOptions options, String name) {
    return EndpointModel.newBuilder().setName(name).setMaximumTurns(options.maximumTurns()).build();
  }

  private static RecordedModel encode(ModelOptions.Named named) {
    RecordedModel.Builder model = RecordedModel.newBuilder();
    named
        .values()
        .forEach((key, value) -> {
          switch (key) {
            case "name" -> model.setModelName(value);
            case "version" -> model.setModelVersion(value);
            case "service" -> model.setService(value);
            default -> model.putAttributes(key, value);
          }
        });
    return model.build();
  }

  static ModelReport decode(
      ModelOptions options, CompareModelsRequest asked, CompareModelsResponse answer) {
    return new ModelReport(
        options.baseline().text(),
        options.candidateText(),
        measure(asked),
        answer.getPrompts(),
        answer.getCompared(),
        answer.getNotComparableList().stream()
            .collect(
                Collectors.toMap(
                    NotComparable::getReason, NotComparable::getCount, Integer::sum, TreeMap::new)),
        answer.getSame(),
        answer.getRegressed(),
        answer.getImproved(),
        answer.getPValue(),
        answer.getAlpha(),
        answer.getRegressionRateUpperBound(),
        answer.hasAgreement()
            ? Optional.of(
                new ModelReport.Agreement(
                    answer.getAgreement().getCompared(),
                    answer.getAgreement().getRegressed(),
                    answer.getAgreement().getImproved(),
                    answer.getAgreement().getPValue()))
            : Optional.empty(),
        ReportCodec.decode(answer.getGate()),
        answer.getExplanation(),
        answer.getFlipsList().stream()
            .map(flip ->
                new ModelReport.Flip(
                    flip.getPromptKey(),
                    flip.getBaselineInteractionId(),
                    flip.getCandidateInteractionId(),
                    flip.getRegressed()))
            .toList());
  }

  private static String measure(CompareModelsRequest asked) {
    if (asked.hasAttribute()) {
      return asked.getAttribute().getName()
          + " = "
          + String.join(" or ", asked.getAttribute().getBadValuesList());
    }
    return "BLOCK or APPROVE"
        + DecisionCodec.decode(asked.getVerdict().getStage())
            .map(stage -> " at " + stage)
            .orElse("");
  }
}
