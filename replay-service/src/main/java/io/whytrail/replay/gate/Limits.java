package io.whytrail.replay.gate;

import static java.lang.String.format;
import static java.util.Locale.ROOT;

import io.whytrail.replay.comparison.Outcome.Direction;
import io.whytrail.replay.comparison.Tally;
import io.whytrail.replay.comparison.Tally.FlipGroup;
import io.whytrail.replay.decision.Truth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Which limit each flip counts against, and which limits are exceeded. A flip counts against the
/// first threshold that fits it, else against the general tolerance; an attack that is stopped now
/// and a harmless case that goes through now are what a candidate is for, so they count against
/// neither, unless a threshold asks for them.
public final class Limits {

  private final Tally tally;
  private final Tolerance tolerance;

  public Limits(Tally tally, Tolerance tolerance) {
    this.tally = tally;
    this.tolerance = tolerance;
  }

  /// Whether a flip of this kind counts against a limit that is exceeded.
  public boolean breaks(Truth truth, String reason, Direction direction) {
    Optional<Threshold> own = threshold(truth, reason, direction);
    if (own.isPresent()) {
      return exceeds(own.get(), direction);
    }
    return !improves(truth, direction)
        && Gate.exceeds(general(direction), generalReplayed(direction), tolerance.rate(direction));
  }

  /// The flips one way that count against a threshold, beside what it tolerates.
  public record Held(
      Threshold threshold, Direction direction, int flips, int replayed, double tolerated) {

    public boolean exceeded() {
      return Gate.exceeds(flips, replayed, tolerated);
    }

    /// The share of the replayed cases; 0 where there are none.
    public double rate() {
      return replayed == 0 ? 0 : (double) flips / replayed;
    }

    /// As in `PROMPT_INJECTION of ATTACK cases, looser`.
    public String title() {
      return threshold.title() + ", " + named(direction);
    }

    /// As in `3 of 50 looser (6.00 %, tolerated 1.00 %)`.
    public String numbers() {
      return told(flips, replayed, named(direction), tolerated);
    }
  }

  /// Every threshold, in its order, with its counts.
  public List<Held> held() {
    List<Held> held = new ArrayList<>();
    for (Threshold threshold : tolerance.thresholds()) {
      for (Direction direction : List.of(Direction.LOOSER, Direction.STRICTER)) {
        Double tolerated = threshold.rate(direction);
        if (tolerated != null) {
          held.add(
              new Held(
                  threshold,
                  direction,
                  own(threshold, direction),
                  threshold.replayed(tally),
                  tolerated));
        }
      }
    }
    return held;
  }

  /// Why the counts are not tolerated; empty where they are.
  List<String> exceeded() {
    List<String> reasons = new ArrayList<>();
    addGeneral(reasons, Direction.LOOSER);
    addGeneral(reasons, Direction.STRICTER);
    held().stream()
        .filter(Held::exceeded)
        .map(held -> held.threshold().title() + ": " + held.numbers())
        .forEach(reasons::add);
    return reasons;
  }

  private void addGeneral(List<String> reasons, Direction direction) {
    int flips = general(direction);
    int replayed = generalReplayed(direction);
    double tolerated = tolerance.rate(direction);
    if (Gate.exceeds(flips, replayed, tolerated)) {
      reasons.add(told(flips, replayed, named(direction), tolerated));
    }
  }

  private static String told(int flips, int replayed, String name, double tolerated) {
    return format(
        ROOT,
        "%d of %d %s (%s, tolerated %s)",
        flips,
        replayed,
        name,
        Percent.of(replayed == 0 ? 0 : (double) flips / replayed),
        Percent.of(tolerated));
  }

  private static String named(Direction direction) {
    return switch (direction) {
      case LOOSER -> "looser";
      case STRICTER -> "stricter";
      case SAME_VERDICT -> "same verdict";
    };
  }

  private boolean exceeds(Threshold threshold, Direction direction) {
    Double tolerated = threshold.rate(direction);
    return tolerated != null
        && Gate.exceeds(own(threshold, direction), threshold.replayed(tally), tolerated);
  }

  private Optional<Threshold> threshold(Truth truth, String reason, Direction direction) {
    return tolerance.thresholds().stream()
        .filter(one -> one.fits(truth, reason, direction))
        .findFirst();
  }

  /// The flips that count against a threshold.
  private int own(Threshold threshold, Direction direction) {
    return tally.groups().stream()
        .filter(group ->
            threshold(group.truth(), group.reason(), direction)
                .filter(threshold::equals)
                .isPresent())
        .mapToInt(group -> group.flips(direction))
        .sum();
  }

  /// The flips that count against the general tolerance: all that nothing else takes.
  private int general(Direction direction) {
    int taken =
        tally.groups().stream()
            .filter(group -> isTaken(group, direction))
            .mapToInt(group -> group.flips(direction))
            .sum();
    return tally.flips(direction) - taken;
  }

  private boolean isTaken(FlipGroup group, Direction direction) {
    return improves(group.truth(), direction)
        || threshold(group.truth(), group.reason(), direction).isPresent();
  }

  private int generalReplayed(Direction direction) {
    return switch (direction) {
      case LOOSER -> tally.replayed() - tally.replayed(Truth.BENIGN);
      case STRICTER -> tally.replayed() - tally.replayed(Truth.ATTACK);
      case SAME_VERDICT -> tally.replayed();
    };
  }

  private static boolean improves(Truth truth, Direction direction) {
    return switch (direction) {
      case LOOSER -> truth == Truth.BENIGN;
      case STRICTER -> truth == Truth.ATTACK;
      case SAME_VERDICT -> false;
    };
  }
}
