package io.whytrail.replay.gate;

/// Between tolerances and the contract's message.
public final class ToleranceCodec {

  private ToleranceCodec() {}

  public static Tolerance decode(io.whytrail.replay.v1.Tolerance tolerance) {
    return new Tolerance(
        tolerance.getLooserRate(),
        tolerance.getStricterRate(),
        tolerance.getMinimumCases(),
        tolerance.getMinimumCoverage());
  }

  public static io.whytrail.replay.v1.Tolerance encode(Tolerance tolerance) {
    return io.whytrail.replay.v1.Tolerance.newBuilder()
        .setLooserRate(tolerance.looserRate())
        .setStricterRate(tolerance.stricterRate())
        .setMinimumCases(tolerance.minimumCases())
        .setMinimumCoverage(tolerance.minimumCoverage())
        .build();
  }
}
