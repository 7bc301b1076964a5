package io.whytrail.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class AwaitTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(60);

  private final AtomicInteger looks = new AtomicInteger();

  @Test
  void until_returnsTheFirstWantedValue() {
    int value = Await.until(LONG, looks::incrementAndGet, n -> n >= 3);

    assertThat(value).isEqualTo(3);
  }

  @Test
  void until_looksAgainAfterAnException() {
    Await.until(LONG, this::failsTwice, n -> true);

    assertThat(looks).hasValue(3);
  }

  @Test
  void until_tellsTheLastValueWhenTimeIsUp() {
    assertThatThrownBy(() -> Await.until(SHORT, () -> "red", colour -> colour.equals("green")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("red");
  }

  @Test
  void until_hasTheLastExceptionAsItsCause() {
    assertThatThrownBy(() ->
            Await.until(
                SHORT,
                () -> {
                  throw new IOException("unreachable");
                },
                any -> true))
        .isInstanceOf(AssertionError.class)
        .hasRootCauseMessage("unreachable");
  }

  @Test
  void until_looksOnceEvenWithoutTime() {
    Await.until(Duration.ZERO, () -> true);
  }

  @Test
  void untilAsserted_tellsTheLastAssertionWhenTimeIsUp() {
    assertThatThrownBy(() -> Await.untilAsserted(SHORT, () -> assertThat(1).isEqualTo(2)))
        .isInstanceOf(AssertionError.class)
        .hasStackTraceContaining("expected: 2");
  }

  @Test
  void untilAsserted_endsWhenTheAssertionsHold() {
    Await.untilAsserted(LONG, () -> assertThat(looks.incrementAndGet()).isEqualTo(4));

    assertThat(looks).hasValue(4);
  }

  private int failsTwice() throws IOException {
    if (looks.incrementAndGet() < 3) {
      throw new IOException("not yet");
    }
    return looks.get();
  }
}
