package io.whytrail.policy.backtest;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.whytrail.policy.backtest.Backtests.Report;
import io.whytrail.policy.backtest.Backtests.StoredReport;
import io.whytrail.policy.feedback.LabelCodec;
import io.whytrail.policy.rule.Digest;
import io.whytrail.policy.rule.PolicyChange;
import io.whytrail.policy.rule.PolicyCompiler;
import io.whytrail.policy.rule.RuleCodec;
import io.whytrail.policy.storage.TimestampCodec;
import io.whytrail.policy.v1.BacktestReport;
import io.whytrail.policy.v1.LabelEffect;
import io.whytrail.policy.v1.NotReplayableCount;
import io.whytrail.policy.v1.PolicyEffect;
import io.whytrail.policy.v1.PolicyFlip;
import io.whytrail.policy.v1.RuleEffect;
import io.whytrail.policy.v1.VerdictChange;

/// Between backtests and the contract.
final class EffectCodec {

  private EffectCodec() {}

  static StoredReport stored(Report report) {
    byte[] payload =
        BacktestReport.newBuilder()
            .setId(report.id().toString())
            .setPolicyDigest(report.policyDigest())
            .setEffect(effect(report.effect()))
            .setAuthor(report.author())
            .setReason(report.reason())
            .setCreateTime(TimestampCodec.of(report.time()))
            .setEngineVersion(PolicyCompiler.engineVersion())
            .build()
            .toByteArray();
    return new StoredReport(
        report.id(),
        report.policyDigest(),
        report.effect().replayed(),
        ByteString.copyFrom(payload),
        Digest.of(payload));
  }

  static BacktestReport report(StoredReport stored) {
    try {
      return BacktestReport.parseFrom(stored.payload());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("A stored backtest can't be read", e);
    }
  }

  static PolicyEffect effect(Effect effect) {
    PolicyEffect.Builder encoded =
        PolicyEffect.newBuilder()
            .setDecisions(effect.decisions())
            .setReplayed(effect.replayed())
            .setCoverage(effect.coverage())
            .setSame(effect.same())
            .setStricter(effect.stricter())
            .setLooser(effect.looser())
            .setCritical(effect.critical());
    effect
        .notReplayable()
        .forEach((reason, count) ->
            encoded.addNotReplayable(
                NotReplayableCount.newBuilder().setReason(reason).setCount(count)));
    effect
        .changes()
        .forEach((change, count) ->
            encoded.addChanges(
                VerdictChange.newBuilder()
                    .setFrom(RuleCodec.verdict(change.from()))
                    .setTo(RuleCodec.verdict(change.to()))
                    .setCount(count)));
    effect
        .rules()
        .forEach((id, rule) ->
            encoded.addRules(
                RuleEffect.newBuilder()
                    .setRuleId(id)
                    .setBefore(rule.before())
                    .setAfter(rule.after())));
    effect
        .labels()
        .forEach((kind, label) ->
            encoded.addLabels(
                LabelEffect.newBuilder()
                    .setKind(LabelCodec.kind(kind))
                    .setLabelled(label.labelled())
                    .setStoppedBefore(label.stoppedBefore())
                    .setStoppedAfter(label.stoppedAfter())));
    effect.flips().stream().map(EffectCodec::flip).forEach(encoded::addFlips);
    effect.oldest().map(TimestampCodec::of).ifPresent(encoded::setOldestTime);
    effect.newest().map(TimestampCodec::of).ifPresent(encoded::setNewestTime);
    return encoded.build();
  }

  private static PolicyFlip flip(Effect.Flip flip) {
    PolicyFlip.Builder encoded =
        PolicyFlip.newBuilder()
            .setDecisionId(flip.decisionId().toString())
            .setInteractionId(flip.interactionId())
            .setStage(RuleCodec.stage(flip.stage()))
            .setBefore(RuleCodec.verdict(flip.before()))
            .setAfter(RuleCodec.verdict(flip.after()))
            .addAllBeforeRules(flip.beforeRules())
            .addAllAfterRules(flip.afterRules())
            .setCritical(flip.critical());
    flip.label().map(LabelCodec::kind).ifPresent(encoded::setLabel);
    return encoded.build();
  }

  static io.whytrail.policy.v1.PolicyChange change(PolicyChange change) {
    return io.whytrail.policy.v1.PolicyChange.newBuilder()
        .setKind(change.kind())
        .setName(change.name())
        .setKey(change.key())
        .setBefore(change.before())
        .setAfter(change.after())
        .build();
  }
}
