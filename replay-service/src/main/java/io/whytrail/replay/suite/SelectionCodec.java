package io.whytrail.replay.suite;

import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.replay.decision.DecisionCodec;
import io.whytrail.replay.decision.LabelKind;
import io.whytrail.replay.decision.TruthCodec;
import io.whytrail.replay.decision.Verdict;
import io.whytrail.runtime.failure.Failure;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Between selections and the contract's message.
public final class SelectionCodec {

  private SelectionCodec() {}

  public static Selection decode(io.whytrail.replay.v1.Selection selection) {
    Set<Verdict> verdicts = EnumSet.noneOf(Verdict.class);
    for (io.whytrail.policy.v1.Verdict verdict : selection.getVerdictsList()) {
      verdicts.add(DecisionCodec.decode(verdict).orElseThrow(SelectionCodec::noVerdict));
    }
    return new Selection(
        selection.hasStartTime() ? DecisionCodec.decode(selection.getStartTime()) : null,
        selection.hasEndTime() ? DecisionCodec.decode(selection.getEndTime()) : null,
        DecisionCodec.decode(selection.getStage()).orElse(null),
        verdicts,
        selection.getRuleId(),
        selection.getPolicyDigest(),
        selection.getSampleSize(),
        selection.getSeed(),
        labels(selection),
        Set.copyOf(selection.getSignaturesList()),
        selection.getAttributesMap(),
        selection.hasTruthAttribute() ? decode(selection.getTruthAttribute()) : null);
  }

  private static Set<LabelKind> labels(io.whytrail.replay.v1.Selection selection) {
    Set<LabelKind> labels = EnumSet.noneOf(LabelKind.class);
    for (io.whytrail.policy.v1.LabelKind label : selection.getLabelsList()) {
      labels.add(TruthCodec.decode(label).orElseThrow(SelectionCodec::noLabel));
    }
    return labels;
  }

  private static TruthAttribute decode(io.whytrail.replay.v1.TruthAttribute attribute) {
    return new TruthAttribute(
        attribute.getName(),
        Set.copyOf(attribute.getAttackValuesList()),
        Set.copyOf(attribute.getBenignValuesList()));
  }

  public static io.whytrail.replay.v1.Selection encode(Selection selection) {
    io.whytrail.replay.v1.Selection.Builder encoded =
        io.whytrail.replay.v1.Selection.newBuilder()
            .setRuleId(selection.ruleId())
            .setPolicyDigest(selection.policyDigest())
            .setSampleSize(selection.sampleSize())
            .setSeed(selection.seed());
    Optional.ofNullable(selection.startTime())
        .map(DecisionCodec::encode)
        .ifPresent(encoded::setStartTime);
    Optional.ofNullable(selection.endTime())
        .map(DecisionCodec::encode)
        .ifPresent(encoded::setEndTime);
    Optional.ofNullable(selection.stage()).map(DecisionCodec::encode).ifPresent(encoded::setStage);
    selection.verdicts().stream().sorted().map(DecisionCodec::encode).forEach(encoded::addVerdicts);
    selection.labels().stream().sorted().map(TruthCodec::encode).forEach(encoded::addLabels);
    selection.signatures().stream().sorted().forEach(encoded::addSignatures);
    encoded.putAllAttributes(selection.attributes());
    Optional.ofNullable(selection.truth())
        .map(SelectionCodec::encode)
        .ifPresent(encoded::setTruthAttribute);
    return encoded.build();
  }

  private static io.whytrail.replay.v1.TruthAttribute encode(TruthAttribute attribute) {
    return io.whytrail.replay.v1.TruthAttribute.newBuilder()
        .setName(attribute.name())
        .addAllAttackValues(attribute.attackValues().stream().sorted().toList())
        .addAllBenignValues(attribute.benignValues().stream().sorted().toList())
        .build();
  }

  private static Failure noLabel() {
    return Failure.of(
        ErrorReason.ERROR_REASON_FIELD_INVALID,
        "Name kinds of labels in selection.labels, or leave it empty to select all.",
        Map.of("field", "selection.labels"));
  }

  private static Failure noVerdict() {
    return Failure.of(
        ErrorReason.ERROR_REASON_FIELD_INVALID,
        "Name verdicts in selection.verdicts, or leave it empty to select all.",
        Map.of("field", "selection.verdicts"));
  }
}
