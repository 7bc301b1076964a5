package io.whytrail.replay.comparison;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;
import io.whytrail.replay.decision.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The counts of a run so far.
///
/// @param unexplained divergences although the candidate is the recorded policy
/// @param flips in order of what was recorded, then of what the candidate says
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Tally(
    int notReplayable,
    int reproduced,
    int diverged,
    int stricter,
    int looser,
    int critical,
    int unexplained,
    List<FlipCount> flips) {

  private static final Comparator<FlipCount> ORDER =
      Comparator.comparing(FlipCount::from).thenComparing(FlipCount::to);

  public static final Tally EMPTY = new Tally(0, 0, 0, 0, 0, 0, 0, List.of());

  public Tally {
    flips = flips.stream().sorted(ORDER).toList();
  }

  /// How many cases went from one verdict to another.
  @Serdeable
  public record FlipCount(Verdict from, Verdict to, int count) {}

  /// Cases that have a result.
  public int cases() {
    return replayed() + notReplayable;
  }

  /// Cases that the candidate could decide.
  public int replayed() {
    return reproduced + diverged;
  }

  /// Cases whose verdict changed.
  public int flipped() {
    return stricter + looser;
  }

  /// Share of the cases that could be replayed.
  public double coverage() {
    return cases() == 0 ? 0 : (double) replayed() / cases();
  }

  /// Both together.
  public Tally plus(Tally other) {
    List<FlipCount> together = flips;
    for (FlipCount flip : other.flips) {
      together = counted(together, flip);
    }
    return new Tally(
        notReplayable + other.notReplayable,
        reproduced + other.reproduced,
        diverged + other.diverged,
        stricter + other.stricter,
        looser + other.looser,
        critical + other.critical,
        unexplained + other.unexplained,
        together);
  }

  /// With one more case.
  public Tally plus(Verdict recorded, Outcome outcome) {
    return switch (outcome) {
      case Outcome.Reproduced _ ->
          new Tally(
              notReplayable,
              reproduced + 1,
              diverged,
              stricter,
              looser,
              critical,
              unexplained,
              flips);
      case Outcome.NotReplayable _ ->
          new Tally(
              notReplayable + 1,
              reproduced,
              diverged,
              stricter,
              looser,
              critical,
              unexplained,
              flips);
      case Outcome.Diverged changed -> plus(recorded, changed);
    };
  }

  private Tally plus(Verdict recorded, Outcome.Diverged changed) {
    return new Tally(
        notReplayable,
        reproduced,
        diverged + 1,
        stricter + one(changed.direction() == Outcome.Direction.STRICTER),
        looser + one(changed.direction() == Outcome.Direction.LOOSER),
        critical + one(changed.critical()),
        unexplained + one(changed.unexplained()),
        changed.direction() == Outcome.Direction.SAME_VERDICT
            ? flips
            : counted(flips, new FlipCount(recorded, changed.verdict(), 1)));
  }

  private static List<FlipCount> counted(List<FlipCount> flips, FlipCount more) {
    List<FlipCount> counted = new ArrayList<>();
    int count = more.count();
    for (FlipCount flip : flips) {
      if (flip.from() == more.from() && flip.to() == more.to()) {
        count += flip.count();
      } else {
        counted.add(flip);
      }
    }
    counted.add(new FlipCount(more.from(), more.to(), count));
    return counted;
  }

  private static int one(boolean holds) {
    return holds ? 1 : 0;
  }
}
