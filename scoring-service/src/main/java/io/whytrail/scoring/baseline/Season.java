package io.whytrail.scoring.baseline;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/// The time of day and of week, in UTC: each hour of working days, and each hour of weekends.
public final class Season {

  private static final int HOURS = 24;
  static final int CELLS = 2 * HOURS;

  private Season() {}

  static int cell(Instant time) {
    int hour = time.atOffset(ZoneOffset.UTC).getHour();
    return isWeekend(time) ? HOURS + hour : hour;
  }

  /// Saturday or Sunday.
  public static boolean isWeekend(Instant time) {
    OffsetDateTime utc = time.atOffset(ZoneOffset.UTC);
    return utc.getDayOfWeek() == DayOfWeek.SATURDAY || utc.getDayOfWeek() == DayOfWeek.SUNDAY;
  }
}
