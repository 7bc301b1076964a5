package io.whytrail.replay.gate;

import io.whytrail.replay.decision.DecisionCodec;
import io.whytrail.replay.decision.TruthCodec;
import java.util.Optional;

/// Between tolerances and the contract's message.
public final class ToleranceCodec {

  private ToleranceCodec() {}

  public static Tolerance decode(io.whytrail.replay.v1.Tolerance tolerance) {
    return new Tolerance(
        tolerance.getLooserRate(),
        tolerance.getStricterRate(),
        tolerance.getMinimumCases(),
        tolerance.getMinimumCoverage(),
        tolerance.getThresholdsList().stream().map(ToleranceCodec::decode).toList());
  }

  private static Threshold decode(io.whytrail.replay.v1.Threshold threshold) {
    return new Threshold(
        DecisionCodec.decode(threshold.getReason()).orElse(""),
        TruthCodec.decode(threshold.getTruth()),
        threshold.hasLooserRate() ? threshold.getLooserRate() : null,
        threshold.hasStricterRate() ? threshold.getStricterRate() : null);
  }

  public static io.whytrail.replay.v1.Tolerance encode(Tolerance tolerance) {
    return io.whytrail.replay.v1.Tolerance.newBuilder()
        .setLooserRate(tolerance.looserRate())
        .setStricterRate(tolerance.stricterRate())
        .setMinimumCases(tolerance.minimumCases())
        .setMinimumCoverage(tolerance.minimumCoverage())
        .addAllThresholds(tolerance.thresholds().stream().map(ToleranceCodec::encode).toList())
        .build();
  }

  private static io.whytrail.replay.v1.Threshold encode(Threshold threshold) {
    io.whytrail.replay.v1.Threshold.Builder encoded =
        io.whytrail.replay.v1.Threshold.newBuilder().setTruth(TruthCodec.encode(threshold.truth()));
    if (!threshold.reason().isEmpty()) {
      encoded.setReasonValue(DecisionCodec.reasonNumber(threshold.reason()));
    }
    Optional.ofNullable(threshold.looserRate()).ifPresent(encoded::setLooserRate);
    Optional.ofNullable(threshold.stricterRate()).ifPresent(encoded::setStricterRate);
    return encoded.build();
  }
}
