package io.whytrail.replay.regression;

import io.whytrail.replay.comparison.ScoreShift;
import io.whytrail.replay.comparison.Tally;
import io.whytrail.replay.decision.DecisionCodec;
import io.whytrail.replay.decision.Stage;
import io.whytrail.replay.decision.TruthCodec;
import io.whytrail.replay.decision.Verdict;
import io.whytrail.replay.gate.GateResult;
import io.whytrail.replay.gate.ToleranceCodec;
import io.whytrail.replay.report.Clusters;
import io.whytrail.replay.report.DivergedCases;
import io.whytrail.replay.report.Report;
import io.whytrail.replay.report.ReportedCase;
import io.whytrail.replay.v1.CaseResult;
import io.whytrail.replay.v1.FlipCount;
import io.whytrail.replay.v1.FlipGroup;
import io.whytrail.replay.v1.Run;
import io.whytrail.replay.v1.ScoreChange;
import io.whytrail.replay.v1.Suite;
import io.whytrail.replay.v1.Summary;
import java.util.Optional;
import java.util.SortedMap;

/// A finished run, as the service tells it, in the words of a report.
final class ReportCodec {

  private ReportCodec() {}

  static Report decode(
      Suite suite,
      Run run,
      String candidateName,
      SortedMap<String, Integer> notReplayable,
      Clusters clusters,
      DivergedCases again) {
    return new Report(
        new Report.SuiteLine(suite.getId(), suite.getName(), run.getSuiteDigest()),
        new Report.CandidateLine(candidateName, run.getCandidateDigest(), rating(run)),
        run.getId(),
        run.getCorrelationId(),
        DecisionCodec.decode(run.getStartTime()),
        DecisionCodec.decode(run.getEndTime()),
        decode(run.getSummary()),
        run.getSummary().getFlipRateUpperBound(),
        ToleranceCodec.decode(run.getTolerance()),
        decode(run.getGate()),
        run.getFailure(),
        notReplayable,
        clusters.worstFirst(),
        clusters.cases(again));
  }

  private static Optional<Report.Rating> rating(Run run) {
    if (run.getCandidateModelVersion().isEmpty()) {
      return Optional.empty();
    }
    ScoreChange scores = run.getSummary().getScoreChange();
    return Optional.of(
        new Report.Rating(
            run.getCandidateModelVersion(),
            new ScoreShift(
                scores.getRated(),
                scores.getMoved(),
                scores.getMean(),
                scores.getLargestFall(),
                scores.getLargestRise())));
  }

  static ReportedCase decode(CaseResult result) {
    return new ReportedCase(
        result.getDecisionId(),
        result.getInteractionId(),
        DecisionCodec.decode(result.getStage()).orElse(Stage.INPUT),
        decode(result.getRecordedVerdict()),
        decode(result.getCandidateVerdict()),
        DecisionCodec.decodeMatches(result.getRecordedMatchesList()),
        DecisionCodec.decodeMatches(result.getCandidateMatchesList()),
        result.getCritical(),
        TruthCodec.decode(result.getTruth()),
        result.hasCandidateScore()
            ? Optional.of(
                new io.whytrail.replay.comparison.ScoreChange(
                    result.getRecordedScore(), result.getCandidateScore()))
            : Optional.empty());
  }

  /// The summary does not count unexplained divergences: the gate's reasons name them.
  private static Tally decode(Summary summary) {
    return new Tally(
        summary.getNotReplayable(),
        summary.getReproduced(),
        summary.getDiverged(),
        summary.getStricter(),
        summary.getLooser(),
        summary.getCritical(),
        0,
        summary.getFlipsList().stream().map(ReportCodec::decode).toList(),
        summary.getGroupsList().stream().map(ReportCodec::decode).toList(),
        summary.getTruthsList().stream()
            .map(count ->
                new Tally.TruthCount(TruthCodec.decode(count.getTruth()), count.getReplayed()))
            .toList());
  }

  private static Tally.FlipGroup decode(FlipGroup group) {
    return new Tally.FlipGroup(
        TruthCodec.decode(group.getTruth()),
        DecisionCodec.decode(group.getReason()).orElse(""),
        group.getStricter(),
        group.getLooser());
  }

  private static Tally.FlipCount decode(FlipCount flip) {
    return new Tally.FlipCount(decode(flip.getFrom()), decode(flip.getTo()), flip.getCount());
  }

  private static Verdict decode(io.whytrail.policy.v1.Verdict verdict) {
    return DecisionCodec.decode(verdict)
        .orElseThrow(
            () -> new UnreadableAnswerException("The service names a verdict that is not known"));
  }

  static GateResult decode(io.whytrail.replay.v1.GateResult gate) {
    return switch (gate) {
      case GATE_RESULT_PASS -> GateResult.PASS;
      case GATE_RESULT_REGRESSION -> GateResult.REGRESSION;
      case GATE_RESULT_INCONCLUSIVE -> GateResult.INCONCLUSIVE;
      case GATE_RESULT_UNSPECIFIED, UNRECOGNIZED ->
          throw new UnreadableAnswerException("The service names a gate result that is not known");
    };
  }
}
