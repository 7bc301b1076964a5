package io.whytrail.runtime.paging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whytrail.runtime.failure.Failure;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageTokenTest {

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 20261121, 42})
  void decode_returnsWhatWasEncoded(long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    for (int i = 0; i < 500; i++) {
      String[] position = new String[1 + random.nextInt(4)];
      for (int part = 0; part < position.length; part++) {
        position[part] = text(random);
      }

      String token = PageToken.encode("query", position);

      assertThat(PageToken.decode(token, "query")).containsExactly(position);
    }
  }

  @Test
  void decode_refusesATokenOfAnotherQuery() {
    String token = PageToken.encode("one", "5");

    assertThatThrownBy(() -> PageToken.decode(token, "two")).isInstanceOf(Failure.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "abc", "AAAA", "MQ"})
  void decode_refusesWhatItDidNotMake(String token) {
    assertThatThrownBy(() -> PageToken.decode(token, "query"))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> assertThat(failure.reasonName()).isEqualTo("PAGE_TOKEN_INVALID"));
  }

  @Test
  void size_isDefaultedAndClamped() {
    assertThat(PageToken.size(0, 50)).isEqualTo(50);
    assertThat(PageToken.size(7, 50)).isEqualTo(7);
    assertThat(PageToken.size(100_000, 50)).isEqualTo(1000);
  }

  private static String text(RandomGenerator random) {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(12); length > 0; length--) {
      text.appendCodePoint(random.nextInt(0x20, 0xd7ff));
    }
    return text.toString();
  }
}
