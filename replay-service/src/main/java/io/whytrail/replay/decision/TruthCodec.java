package io.whytrail.replay.decision;

import java.util.Optional;

/// Between what is known about a case and the contract's words.
public final class TruthCodec {

  private TruthCodec() {}

  public static Truth decode(io.whytrail.replay.v1.Truth truth) {
    return switch (truth) {
      case TRUTH_ATTACK -> Truth.ATTACK;
      case TRUTH_BENIGN -> Truth.BENIGN;
      case TRUTH_UNSPECIFIED, UNRECOGNIZED -> Truth.UNKNOWN;
    };
  }

  public static io.whytrail.replay.v1.Truth encode(Truth truth) {
    return switch (truth) {
      case ATTACK -> io.whytrail.replay.v1.Truth.TRUTH_ATTACK;
      case BENIGN -> io.whytrail.replay.v1.Truth.TRUTH_BENIGN;
      case UNKNOWN -> io.whytrail.replay.v1.Truth.TRUTH_UNSPECIFIED;
    };
  }

  /// Empty for a label that this version has no word for.
  public static Optional<LabelKind> decode(io.whytrail.policy.v1.LabelKind kind) {
    return switch (kind) {
      case LABEL_KIND_TRUE_POSITIVE -> Optional.of(LabelKind.TRUE_POSITIVE);
      case LABEL_KIND_FALSE_POSITIVE -> Optional.of(LabelKind.FALSE_POSITIVE);
      case LABEL_KIND_TRUE_NEGATIVE -> Optional.of(LabelKind.TRUE_NEGATIVE);
      case LABEL_KIND_FALSE_NEGATIVE -> Optional.of(LabelKind.FALSE_NEGATIVE);
      case LABEL_KIND_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
    };
  }

  public static io.whytrail.policy.v1.LabelKind encode(LabelKind kind) {
    return switch (kind) {
      case TRUE_POSITIVE -> io.whytrail.policy.v1.LabelKind.LABEL_KIND_TRUE_POSITIVE;
      case FALSE_POSITIVE -> io.whytrail.policy.v1.LabelKind.LABEL_KIND_FALSE_POSITIVE;
      case TRUE_NEGATIVE -> io.whytrail.policy.v1.LabelKind.LABEL_KIND_TRUE_NEGATIVE;
      case FALSE_NEGATIVE -> io.whytrail.policy.v1.LabelKind.LABEL_KIND_FALSE_NEGATIVE;
    };
  }
}
