package io.whytrail.scoring.baseline;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Five minutes, beginning at a multiple of five minutes since 1970.
public record Slot(Instant start) {

  public static final Duration LENGTH = Duration.ofMinutes(5);

  private static final int DAYS = 28;
  private static final int AROUND = 2;

  /// The slot that a time is in.
  public static Slot of(Instant time) {
    long seconds = time.getEpochSecond();
    return new Slot(Instant.ofEpochSecond(seconds - Math.floorMod(seconds, LENGTH.toSeconds())));
  }

  public Instant end() {
    return start.plus(LENGTH);
  }

  /// The slots of the same time of day, give or take ten minutes, on the four weeks of days before:
  /// working days for a working day, weekends for a weekend.
  ///
  /// @param first before which nothing counts
  public List<Slot> before(Instant first) {
    List<Slot> slots = new ArrayList<>();
    for (int day = 1; day <= DAYS; day++) {
      for (int around = -AROUND; around <= AROUND; around++) {
        Instant other = start.minus(Duration.ofDays(day)).plus(LENGTH.multipliedBy(around));
        if (!other.isBefore(first) && Season.isWeekend(other) == Season.isWeekend(start)) {
          slots.add(new Slot(other));
        }
      }
    }
    return slots;
  }
}
