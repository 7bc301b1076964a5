package io.whytrail.policy.feedback;

import io.whytrail.policy.storage.TimestampCodec;
import io.whytrail.policy.v1.Rate;
import io.whytrail.policy.v1.SampleAllowedResponse;
import io.whytrail.policy.v1.SampledDecision;

/// Between labels and the contract.
public final class LabelCodec {

  private static final String PREFIX = "LABEL_KIND_";

  private LabelCodec() {}

  static io.whytrail.policy.v1.Label label(Label label) {
    return io.whytrail.policy.v1.Label.newBuilder()
        .setId(label.id().toString())
        .setDecisionId(label.decisionId().toString())
        .setInteractionId(label.interactionId())
        .setKind(kind(label.kind()))
        .setPolicyDigest(label.policyDigest())
        .setModelVersion(label.modelVersion())
        .addAllRuleIds(label.ruleIds())
        .setLabeller(label.labeller())
        .setComment(label.comment())
        .setCreateTime(TimestampCodec.of(label.createTime()))
        .setCorrelationId(label.correlationId())
        .build();
  }

  public static io.whytrail.policy.v1.LabelKind kind(LabelKind kind) {
    return io.whytrail.policy.v1.LabelKind.valueOf(PREFIX + kind.name());
  }

  /// The kind of a request, which the contract has checked.
  static LabelKind kind(io.whytrail.policy.v1.LabelKind kind) {
    return LabelKind.valueOf(kind.name().substring(PREFIX.length()));
  }

  /// The name of a filter; empty for any kind.
  static String filter(io.whytrail.policy.v1.LabelKind kind) {
    return kind == io.whytrail.policy.v1.LabelKind.LABEL_KIND_UNSPECIFIED ? "" : kind(kind).name();
  }

  static io.whytrail.policy.v1.Scorecard scorecard(Scorecard card) {
    io.whytrail.policy.v1.Scorecard.Builder encoded =
        io.whytrail.policy.v1.Scorecard.newBuilder()
            .setRuleId(card.ruleId())
            .setMatched(card.matched())
            .setDecisive(card.decisive())
            .setTruePositives(card.truePositives())
            .setFalsePositives(card.falsePositives())
            .setTrueNegatives(card.trueNegatives())
            .setFalseNegatives(card.falseNegatives());
    card.precision().map(LabelCodec::rate).ifPresent(encoded::setPrecision);
    card.overrideRate().map(LabelCodec::rate).ifPresent(encoded::setOverrideRate);
    return encoded.build();
  }

  private static Rate rate(Wilson interval) {
    return Rate.newBuilder()
        .setHits(interval.hits())
        .setTrials(interval.trials())
        .setRate(interval.rate())
        .setLow(interval.low())
        .setHigh(interval.high())
        .build();
  }

  static SampleAllowedResponse sample(Scorecards.Sample sample) {
    SampleAllowedResponse.Builder encoded =
        SampleAllowedResponse.newBuilder()
            .setAllowed(sample.allowed())
            .setLabelled(sample.labelled());
    for (PostgresScorecards.Drawn drawn : sample.drawn()) {
      SampledDecision.Builder decision =
          SampledDecision.newBuilder()
              .setDecisionId(drawn.decisionId().toString())
              .setInteractionId(drawn.interactionId());
      LabelKind kind = sample.kinds().get(drawn.decisionId());
      if (kind != null) {
        decision.setKind(kind(kind));
      }
      encoded.addDecisions(decision);
    }
    sample.falseNegativeRate().map(LabelCodec::rate).ifPresent(encoded::setFalseNegativeRate);
    return encoded.build();
  }
}
