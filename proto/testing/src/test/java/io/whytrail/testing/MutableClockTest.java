package io.whytrail.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

final class MutableClockTest {

  private final MutableClock clock = MutableClock.at("2026-03-02T09:00:00Z");

  @Test
  void instant_standsStillUntilItIsMoved() {
    Instant start = clock.instant();
    assertThat(clock.instant()).isEqualTo(start);

    clock.advance(Duration.ofMinutes(5));

    assertThat(clock.instant()).isEqualTo(Instant.parse("2026-03-02T09:05:00Z"));
  }

  @Test
  void withZone_movesWithTheClock() {
    Clock tokyo = clock.withZone(ZoneId.of("Asia/Tokyo"));

    clock.set(Instant.EPOCH);

    assertThat(tokyo.instant()).isEqualTo(Instant.EPOCH);
    assertThat(tokyo.getZone()).isEqualTo(ZoneId.of("Asia/Tokyo"));
  }
}
