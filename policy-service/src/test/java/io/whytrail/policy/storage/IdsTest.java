package io.whytrail.policy.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.whytrail.testing.MutableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class IdsTest {

  private final MutableClock clock = MutableClock.at("2026-03-04T05:06:07.089Z");
  private final Ids ids = new Ids(clock);

  @Test
  void next_isAUuidOfVersionSevenThatHoldsTheTime() {
    UUID id = ids.next();

    assertThat(id.version()).isEqualTo(7);
    assertThat(id.variant()).isEqualTo(2);
    assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(clock.millis());
  }

  @Test
  void next_sortsInTheOrderOfMakingWhateverTheClockDoes() {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      if (i % 5_000 == 0) {
        clock.advance(Duration.ofMillis(i % 2 == 0 ? 3 : -5));
      }
      made.add(ids.next().toString());
    }

    assertThat(made).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void parse_takesOnlyTheOneSpelling() {
    String id = ids.next().toString();

    assertThat(Ids.parse(id)).hasValue(UUID.fromString(id));
    for (String wrong : List.of("", "1-1-1-1-1", id.toUpperCase(Locale.ROOT), id + " ")) {
      assertThat(Ids.parse(wrong)).as(wrong).isEmpty();
    }
  }
}
