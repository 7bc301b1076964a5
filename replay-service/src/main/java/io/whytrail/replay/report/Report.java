package io.whytrail.replay.report;

import static java.lang.String.format;
import static java.util.Locale.ROOT;

import io.whytrail.replay.comparison.Outcome.Direction;
import io.whytrail.replay.comparison.ScoreChange;
import io.whytrail.replay.comparison.ScoreShift;
import io.whytrail.replay.comparison.Tally;
import io.whytrail.replay.decision.Truth;
import io.whytrail.replay.gate.GateResult;
import io.whytrail.replay.gate.Limits;
import io.whytrail.replay.gate.Percent;
import io.whytrail.replay.gate.Tolerance;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// All that a finished run says.
///
/// @param flipRateUpperBound the 95 % bound
/// @param reasons why the gate does not pass; empty where it does
/// @param notReplayable how many cases could not be replayed, by reason
/// @param clusters the flips, worst first
/// @param cases diverged cases one by one
public record Report(
    SuiteLine suite,
    CandidateLine candidate,
    String runId,
    String correlationId,
    Instant startTime,
    Instant endTime,
    Tally tally,
    double flipRateUpperBound,
    Tolerance tolerance,
    GateResult gate,
    String reasons,
    SortedMap<String, Integer> notReplayable,
    List<Cluster> clusters,
    DivergedCases cases) {

  public Report {
    notReplayable = new TreeMap<>(notReplayable);
    clusters = List.copyOf(clusters);
  }

  /// The suite that was run.
  public record SuiteLine(String id, String name, String digest) {}

  /// What was run on it.
  ///
  /// @param digest of the policy; empty where each case was decided by its own
  /// @param rating empty where the recorded ratings were used
  public record CandidateLine(String name, String digest, Optional<Rating> rating) {}

  /// The model version that rated again, and how far scores moved.
  public record Rating(String modelVersion, ScoreShift scores) {

    /// As in `500 rated again: 12 moved by more than 1, by 0.31 in the mean, from -4 to +22`.
    String line() {
      return format(
          ROOT,
          "%d rated again: %d moved by more than %d, by %.2f in the mean, from %d to +%d",
          scores.rated(),
          scores.moved(),
          ScoreChange.ROUNDING,
          scores.mean(),
          scores.largestFall(),
          scores.largestRise());
    }
  }

  Optional<Rating> rating() {
    return candidate.rating();
  }

  public Duration elapsed() {
    return Duration.between(startTime, endTime);
  }

  /// As in `500 of 500 cases replayed (100.00 %), 0 not replayable`.
  String coverageLine() {
    return format(
        ROOT,
        "%d of %d cases replayed (%s), %d not replayable",
        tally.replayed(),
        tally.cases(),
        Percent.of(tally.coverage()),
        tally.notReplayable());
  }

  /// As in `0 of 500 flipped: true rate < 0.60 % (95 % confidence)`.
  String boundLine() {
    return format(
        ROOT,
        "%d of %d flipped: true rate < %s (95 %% confidence)",
        tally.flipped(),
        tally.replayed(),
        Percent.of(flipRateUpperBound));
  }

  /// Diverged cases that kept their verdict.
  int sameVerdict() {
    return tally.diverged() - tally.flipped();
  }

  /// Whether a cluster is part of why the gate does not pass.
  boolean breaks(Cluster cluster) {
    return cluster.critical() > 0
        || new Limits(tally, tolerance)
            .breaks(cluster.truth(), cluster.reason(), cluster.direction());
  }

  /// The thresholds with their counts.
  List<Limits.Held> thresholds() {
    return new Limits(tally, tolerance).held();
  }

  /// A line for each truth, as in `ATTACK: 50 replayed, 1 looser, 4 stricter`.
  List<String> truthLines() {
    return tally.truths().stream()
        .map(count ->
            format(
                ROOT,
                "%s: %d replayed, %d looser, %d stricter",
                count.truth(),
                count.replayed(),
                flips(count.truth(), Direction.LOOSER),
                flips(count.truth(), Direction.STRICTER)))
        .toList();
  }

  int flips(Truth truth, Direction direction) {
    return tally.groups().stream()
        .filter(group -> group.truth() == truth)
        .mapToInt(group -> group.flips(direction))
        .sum();
  }

  static String named(Direction direction) {
    return switch (direction) {
      case LOOSER -> "looser";
      case STRICTER -> "stricter";
      case SAME_VERDICT -> "same verdict";
    };
  }
}
