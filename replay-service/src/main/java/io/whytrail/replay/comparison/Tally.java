package io.whytrail.replay.comparison;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;
import io.whytrail.replay.comparison.Outcome.Direction;
import io.whytrail.replay.decision.Truth;
import io.whytrail.replay.decision.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/// The counts of a run so far.
///
/// @param unexplained divergences although what decides is what decided then
/// @param flips in order of what was recorded, then of what the candidate says
/// @param groups the same flips by what is known about the case and why
/// @param truths replayed cases by what is known about them, where anything is
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
    List<FlipCount> flips,
    List<FlipGroup> groups,
    List<TruthCount> truths) {

  private static final Comparator<FlipCount> ORDER =
      Comparator.comparing(FlipCount::from).thenComparing(FlipCount::to);

  private static final Comparator<FlipGroup> BY_TRUTH =
      Comparator.comparing(FlipGroup::truth).thenComparing(FlipGroup::reason);

  public static final Tally EMPTY = of(0, 0, 0, 0, 0, 0, 0, List.of());

  public Tally {
    flips = flips.stream().sorted(ORDER).toList();
    groups = groups.stream().sorted(BY_TRUTH).toList();
    truths = truths.stream().sorted(Comparator.comparing(TruthCount::truth)).toList();
  }

  /// Counts of cases of which nothing is known.
  public static Tally of(
      int notReplayable,
      int reproduced,
      int diverged,
      int stricter,
      int looser,
      int critical,
      int unexplained,
      List<FlipCount> flips) {
    return new Tally(
        notReplayable,
        reproduced,
        diverged,
        stricter,
        looser,
        critical,
        unexplained,
        flips,
        List.of(),
        List.of());
  }

  /// How many cases went from one verdict to another.
  @Serdeable
  public record FlipCount(Verdict from, Verdict to, int count) {

    private FlipCount plus(FlipCount more) {
      return new FlipCount(from, to, count + more.count);
    }
  }

  /// How many cases of one truth changed their verdict for one reason.
  ///
  /// @param reason of the rule that let go, or of the one that decides now; empty where no rule did
  @Serdeable
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record FlipGroup(Truth truth, String reason, int stricter, int looser) {

    private FlipGroup plus(FlipGroup more) {
      return new FlipGroup(truth, reason, stricter + more.stricter, looser + more.looser);
    }

    /// How many of them went this way.
    public int flips(Direction direction) {
      return switch (direction) {
        case STRICTER -> stricter;
        case LOOSER -> looser;
        case SAME_VERDICT -> 0;
      };
    }
  }

  /// How many cases of one truth were replayed.
  @Serdeable
  public record TruthCount(Truth truth, int replayed) {

    private TruthCount plus(TruthCount more) {
      return new TruthCount(truth, replayed + more.replayed);
    }
  }

  /// Cases that have a result.
  public int cases() {
    return replayed() + notReplayable;
  }

  /// Cases that the candidate could decide.
  public int replayed() {
    return reproduced + diverged;
  }

  /// Those of one truth.
  public int replayed(Truth truth) {
    return truths.stream().filter(one -> one.truth() == truth).mapToInt(TruthCount::replayed).sum();
  }

  /// Cases whose verdict changed.
  public int flipped() {
    return stricter + looser;
  }

  /// Cases whose verdict changed this way.
  public int flips(Direction direction) {
    return switch (direction) {
      case STRICTER -> stricter;
      case LOOSER -> looser;
      case SAME_VERDICT -> 0;
    };
  }

  /// Share of the cases that could be replayed.
  public double coverage() {
    return cases() == 0 ? 0 : (double) replayed() / cases();
  }

  /// Both together.
  public Tally plus(Tally other) {
    return new Tally(
        notReplayable + other.notReplayable,
        reproduced + other.reproduced,
        diverged + other.diverged,
        stricter + other.stricter,
        looser + other.looser,
        critical + other.critical,
        unexplained + other.unexplained,
        joined(flips, other.flips, flip -> List.of(flip.from(), flip.to()), FlipCount::plus),
        joined(
            groups, other.groups, group -> List.of(group.truth(), group.reason()), FlipGroup::plus),
        joined(truths, other.truths, TruthCount::truth, TruthCount::plus));
  }

  private static <T> List<T> joined(
      List<T> some, List<T> more, Function<T, Object> key, BinaryOperator<T> plus) {
    Map<Object, T> joined = new LinkedHashMap<>();
    some.forEach(one -> joined.merge(key.apply(one), one, plus));
    more.forEach(one -> joined.merge(key.apply(one), one, plus));
    return new ArrayList<>(joined.values());
  }

  /// With one more case.
  public Tally plus(Recorded recorded, Outcome outcome) {
    return plus(
        switch (outcome) {
          case Outcome.Reproduced _ ->
              new Tally(0, 1, 0, 0, 0, 0, 0, List.of(), List.of(), truths(recorded));
          case Outcome.NotReplayable _ -> of(1, 0, 0, 0, 0, 0, 0, List.of());
          case Outcome.Diverged changed -> only(recorded, changed);
        });
  }

  private static Tally only(Recorded recorded, Outcome.Diverged changed) {
    boolean same = changed.direction() == Direction.SAME_VERDICT;
    int stricter = one(changed.direction() == Direction.STRICTER);
    int looser = one(changed.direction() == Direction.LOOSER);
    return new Tally(
        0,
        0,
        1,
        stricter,
        looser,
        one(changed.critical()),
        one(changed.unexplained()),
        same ? List.of() : List.of(new FlipCount(recorded.verdict(), changed.verdict(), 1)),
        same
            ? List.of()
            : List.of(new FlipGroup(recorded.truth(), changed.reason(recorded), stricter, looser)),
        truths(recorded));
  }

  private static List<TruthCount> truths(Recorded recorded) {
    return recorded.truth() == Truth.UNKNOWN
        ? List.of()
        : List.of(new TruthCount(recorded.truth(), 1));
  }

  private static int one(boolean holds) {
    return holds ? 1 : 0;
  }
}
