package io.whytrail.replay;

import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.policy.v1.CandidatePolicy;
import io.whytrail.replay.comparison.Outcome.Diverged;
import io.whytrail.replay.comparison.Outcome.NotReplayable;
import io.whytrail.replay.comparison.Outcome.Reproduced;
import io.whytrail.replay.comparison.ScoreShift;
import io.whytrail.replay.comparison.Tally;
import io.whytrail.replay.decision.DecisionCodec;
import io.whytrail.replay.decision.TruthCodec;
import io.whytrail.replay.gate.Tolerance;
import io.whytrail.replay.gate.ToleranceCodec;
import io.whytrail.replay.leg.Candidate;
import io.whytrail.replay.run.CaseOutcome;
import io.whytrail.replay.run.CaseState;
import io.whytrail.replay.run.Run;
import io.whytrail.replay.suite.PostgresSuites;
import io.whytrail.replay.suite.SelectionCodec;
import io.whytrail.replay.suite.Suite;
import io.whytrail.replay.suite.SuiteCase;
import io.whytrail.replay.v1.CaseResult;
import io.whytrail.replay.v1.FlipCount;
import io.whytrail.replay.v1.FlipGroup;
import io.whytrail.replay.v1.GateResult;
import io.whytrail.replay.v1.RunState;
import io.whytrail.replay.v1.ScoreChange;
import io.whytrail.replay.v1.Signature;
import io.whytrail.replay.v1.StartRunRequest;
import io.whytrail.replay.v1.SuiteHeader;
import io.whytrail.replay.v1.Summary;
import io.whytrail.replay.v1.TruthCount;
import io.whytrail.runtime.failure.Failure;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Between the service's words and the contract's messages.
final class ReplayCodec {

  private ReplayCodec() {}

  /// An id that is no UUID is one that nothing has.
  static UUID id(String text) {
    return tryId(text)
        .orElseThrow(() ->
            Failure.of(
                ErrorReason.ERROR_REASON_NOT_FOUND,
                "There is nothing with this id in your tenant.",
                Map.of("id", text)));
  }

  static Optional<UUID> tryId(String text) {
    try {
      return Optional.of(UUID.fromString(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// Left out means the default; what is there is meant as it is, zeros included.
  static Tolerance tolerance(StartRunRequest request) {
    return request.hasTolerance()
        ? ToleranceCodec.decode(request.getTolerance())
        : Tolerance.DEFAULT;
  }

  /// Where a model version is named a policy may be left out: each case then has its own.
  static Candidate candidate(StartRunRequest request) {
    return request.hasCandidate() || request.getCandidateModelVersion().isEmpty()
        ? decode(request.getCandidate())
        : new Candidate.Recorded();
  }

  static Candidate decode(CandidatePolicy candidate) {
    return switch (candidate.getSourceCase()) {
      case DIGEST -> new Candidate.Stored(candidate.getDigest());
      case DOCUMENT -> new Candidate.Document(candidate.getDocument());
      case SOURCE_NOT_SET ->
          throw Failure.of(
              ErrorReason.ERROR_REASON_FIELD_INVALID,
              "Name a candidate by its digest or send its document.",
              Map.of("field", "candidate"));
    };
  }

  static Optional<CaseState> decode(io.whytrail.replay.v1.CaseState state) {
    return switch (state) {
      case CASE_STATE_REPRODUCED -> Optional.of(CaseState.REPRODUCED);
      case CASE_STATE_DIVERGED -> Optional.of(CaseState.DIVERGED);
      case CASE_STATE_NOT_REPLAYABLE -> Optional.of(CaseState.NOT_REPLAYABLE);
      case CASE_STATE_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
    };
  }

  static io.whytrail.replay.v1.Suite encode(Suite suite) {
    return io.whytrail.replay.v1.Suite.newBuilder()
        .setId(suite.id().toString())
        .setName(suite.name())
        .setSelection(SelectionCodec.encode(suite.selection()))
        .setCaseCount(suite.caseCount())
        .setDigest(suite.digest())
        .setAuthor(suite.author())
        .setCreateTime(DecisionCodec.encode(suite.createTime()))
        .build();
  }

  static SuiteHeader header(Suite suite) {
    return SuiteHeader.newBuilder()
        .setName(suite.name())
        .setCaseCount(suite.caseCount())
        .setDigest(suite.digest())
        .build();
  }

  static Signature encode(PostgresSuites.Path path) {
    return Signature.newBuilder()
        .setSignature(path.signature())
        .setStage(DecisionCodec.encode(path.stage()))
        .addAllRuleIds(path.ruleIds())
        .setDecisions(path.decisions())
        .build();
  }

  static io.whytrail.replay.v1.Run encode(Run run) {
    io.whytrail.replay.v1.Run.Builder encoded =
        io.whytrail.replay.v1.Run.newBuilder()
            .setId(run.id().toString())
            .setSuiteId(run.suiteId().toString())
            .setSuiteDigest(run.suiteDigest())
            .setState(encode(run.state()))
            .setCandidateDigest(run.candidateDigest())
            .setCandidateName(run.candidateName())
            .setCandidateModelVersion(run.modelVersion())
            .setSummary(summary(run))
            .setAuthor(run.author())
            .setFailure(run.explanation())
            .setTolerance(ToleranceCodec.encode(run.tolerance()))
            .setCorrelationId(run.correlationId());
    Optional.ofNullable(run.gate()).map(ReplayCodec::encode).ifPresent(encoded::setGate);
    Optional.ofNullable(run.startTime())
        .map(DecisionCodec::encode)
        .ifPresent(encoded::setStartTime);
    Optional.ofNullable(run.endTime()).map(DecisionCodec::encode).ifPresent(encoded::setEndTime);
    return encoded.build();
  }

  private static Summary summary(Run run) {
    Tally tally = run.tally();
    Summary.Builder summary =
        Summary.newBuilder()
            .setCases(run.caseCount())
            .setReplayed(tally.replayed())
            .setNotReplayable(tally.notReplayable())
            .setReproduced(tally.reproduced())
            .setDiverged(tally.diverged())
            .setStricter(tally.stricter())
            .setLooser(tally.looser())
            .setCritical(tally.critical())
            .setFlipRateUpperBound(run.flipRateUpperBound());
    tally
        .flips()
        .forEach(flip ->
            summary.addFlips(
                FlipCount.newBuilder()
                    .setFrom(DecisionCodec.encode(flip.from()))
                    .setTo(DecisionCodec.encode(flip.to()))
                    .setCount(flip.count())));
    tally
        .truths()
        .forEach(count ->
            summary.addTruths(
                TruthCount.newBuilder()
                    .setTruth(TruthCodec.encode(count.truth()))
                    .setReplayed(count.replayed())));
    tally.groups().forEach(group -> summary.addGroups(encode(group)));
    Optional.ofNullable(run.scores()).map(ReplayCodec::encode).ifPresent(summary::setScoreChange);
    return summary.build();
  }

  private static ScoreChange encode(ScoreShift scores) {
    return ScoreChange.newBuilder()
        .setRated(scores.rated())
        .setMoved(scores.moved())
        .setMean(scores.mean())
        .setLargestFall(scores.largestFall())
        .setLargestRise(scores.largestRise())
        .build();
  }

  private static FlipGroup encode(Tally.FlipGroup group) {
    FlipGroup.Builder encoded =
        FlipGroup.newBuilder()
            .setTruth(TruthCodec.encode(group.truth()))
            .setStricter(group.stricter())
            .setLooser(group.looser());
    if (!group.reason().isEmpty()) {
      encoded.setReasonValue(DecisionCodec.reasonNumber(group.reason()));
    }
    return encoded.build();
  }

  private static RunState encode(io.whytrail.replay.run.RunState state) {
    return switch (state) {
      case QUEUED -> RunState.RUN_STATE_QUEUED;
      case RUNNING -> RunState.RUN_STATE_RUNNING;
      case FINISHED -> RunState.RUN_STATE_FINISHED;
      case FAILED -> RunState.RUN_STATE_FAILED;
    };
  }

  private static GateResult encode(io.whytrail.replay.gate.GateResult gate) {
    return switch (gate) {
      case PASS -> GateResult.GATE_RESULT_PASS;
      case REGRESSION -> GateResult.GATE_RESULT_REGRESSION;
      case INCONCLUSIVE -> GateResult.GATE_RESULT_INCONCLUSIVE;
    };
  }

  static CaseResult encode(CaseOutcome outcome) {
    SuiteCase recorded = outcome.suiteCase();
    CaseResult.Builder encoded =
        CaseResult.newBuilder()
            .setDecisionId(recorded.decisionId())
            .setInteractionId(recorded.interactionId())
            .setStage(DecisionCodec.encode(recorded.stage()))
            .setRecordedVerdict(DecisionCodec.encode(recorded.verdict()))
            .addAllRecordedMatches(DecisionCodec.encodeMatches(recorded.matches()))
            .setTruth(TruthCodec.encode(recorded.marks().truth()));
    outcome
        .scores()
        .ifPresent(scores ->
            encoded.setRecordedScore(scores.recorded()).setCandidateScore(scores.candidate()));
    switch (outcome.outcome()) {
      case Reproduced _ ->
          encoded
              .setState(io.whytrail.replay.v1.CaseState.CASE_STATE_REPRODUCED)
              .setCandidateVerdict(encoded.getRecordedVerdict())
              .addAllCandidateMatches(encoded.getRecordedMatchesList());
      case Diverged diverged ->
          encoded
              .setState(io.whytrail.replay.v1.CaseState.CASE_STATE_DIVERGED)
              .setCandidateVerdict(DecisionCodec.encode(diverged.verdict()))
              .addAllCandidateMatches(DecisionCodec.encodeMatches(diverged.matches()))
              .setCritical(diverged.critical());
      case NotReplayable(String reason) ->
          encoded
              .setState(io.whytrail.replay.v1.CaseState.CASE_STATE_NOT_REPLAYABLE)
              .setNotReplayableReason(reason);
    }
    return encoded.build();
  }
}
