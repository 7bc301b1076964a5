package io.whytrail.replay.suite;

import io.whytrail.policy.v1.Decision;
import io.whytrail.replay.decision.DecisionCodec;
import io.whytrail.replay.decision.RecordedDecision;
import io.whytrail.replay.decision.TruthCodec;
import java.util.Optional;

/// Between frozen cases and the contract's message.
public final class FrozenCaseCodec {

  private FrozenCaseCodec() {}

  public static io.whytrail.replay.v1.FrozenCase encode(FrozenCase frozen) {
    RecordedDecision decision = frozen.decision();
    return io.whytrail.replay.v1.FrozenCase.newBuilder()
        .setDecisionId(decision.id())
        .setInteractionId(decision.interactionId())
        .setStage(DecisionCodec.encode(decision.stage()))
        .setVerdict(DecisionCodec.encode(decision.verdict()))
        .addAllMatches(DecisionCodec.encodeMatches(decision.matches()))
        .setPolicyDigest(decision.policyDigest())
        .setDecideTime(DecisionCodec.encode(decision.decideTime()))
        .setVariablesJson(decision.variablesJson())
        .setDigest(decision.digest())
        .setTruth(TruthCodec.encode(frozen.marks().truth()))
        .putAllProvenance(frozen.marks().provenance())
        .build();
  }

  /// Empty where the digest is not that of the case, or it says something that this version has no
  /// word for.
  public static Optional<FrozenCase> decode(io.whytrail.replay.v1.FrozenCase frozen) {
    return DecisionCodec.decode(
            Decision.newBuilder()
                .setId(frozen.getDecisionId())
                .setInteractionId(frozen.getInteractionId())
                .setStage(frozen.getStage())
                .setVerdict(frozen.getVerdict())
                .addAllMatches(frozen.getMatchesList())
                .setPolicyDigest(frozen.getPolicyDigest())
                .setDecideTime(frozen.getDecideTime())
                .setVariablesJson(frozen.getVariablesJson())
                .build())
        .filter(decision -> decision.digest().equals(frozen.getDigest()))
        .map(decision ->
            new FrozenCase(
                decision,
                new Marks(TruthCodec.decode(frozen.getTruth()), frozen.getProvenanceMap())));
  }
}
