package io.whytrail.ingest.masking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What holds for every text; the seed in the name of a failed test makes it again.
class MaskPropertyTest {

  private static final Masking MASKING =
      new Masking(new MaskingKey(new byte[32]), List.of("US", "GB", "DE", "FR"));

  private static final List<String> PIECES =
      List.of(
          "maria@example.com",
          "4111 1111 1111 1111",
          "+49 30 901820",
          "(212) 555-0123",
          "DE89370400440532013000",
          "123-45-6789",
          "192.168.1.17",
          "2001:db8::1",
          "password=",
          "hunter2",
          "phone ",
          "call me at ",
          "ssn ",
          "AKIAIOSFODNN7EXAMPLE",
          "sk-abc123def456ghi789jkl",
          "Bearer ",
          "-----BEGIN PRIVATE KEY-----",
          "-----END PRIVATE KEY-----",
          "eyJ",
          "://a:b@c",
          "<EMAIL:0123456789ab>",
          "<SECRET:0123456789ab>",
          "\"",
          "'",
          ":",
          "=",
          "@",
          ".",
          ",",
          "-",
          " ",
          "\n",
          "+",
          "(",
          ")",
          "/",
          "#",
          "<",
          ">",
          "0",
          "1",
          "4",
          "9",
          "12",
          "345",
          "6789",
          "a",
          "z",
          "é",
          "卡",
          "😀",
          "\ud83d",
          "\ude00",
          "\0",
          "\u00a0",
          "４",
          "token: ",
          "user_1");

  static LongStream seeds() {
    return LongStream.range(0, 400);
  }

  private static String text(long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(1, 40); i > 0; i--) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.toString();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void text_maskedTwiceIsMaskedOnce(long seed) {
    String once = MASKING.of("acme").text(text(seed));

    Mask again = MASKING.of("acme");

    assertThat(again.text(once)).isEqualTo(once);
    assertThat(again.tally().counts()).isEmpty();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void json_staysTheSameButForItsValues(long seed) {
    String json = json(new SplittableRandom(seed), 4);

    String masked = MASKING.of("acme").json(json);

    assertThatCode(() -> JsonText.isObject(masked)).doesNotThrowAnyException();
    assertThat(structure(masked)).isEqualTo(structure(json));
    assertThat(MASKING.of("acme").json(masked)).isEqualTo(masked);
  }

  private static String json(RandomGenerator random, int depth) {
    return switch (depth == 0 ? random.nextInt(3) : random.nextInt(5)) {
      case 0 -> "\"" + escaped(text(random.nextLong())) + "\"";
      case 1 -> random.nextBoolean() ? "4111111111111111" : Long.toString(random.nextLong());
      case 2 -> random.nextBoolean() ? "true" : "null";
      case 3 ->
          "[ "
              + String.join(
                  " ,",
                  IntStream.range(0, random.nextInt(4))
                      .mapToObj(i -> json(random, depth - 1))
                      .toList())
              + "]";
      default ->
          "{"
              + String.join(
                  ",\n",
                  IntStream.range(0, random.nextInt(4))
                      .mapToObj(i -> "\"password%d\" : %s".formatted(i, json(random, depth - 1)))
                      .toList())
              + " }";
    };
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\' || c < ' ' || Character.isSurrogate(c)) {
        escaped.append("\\u%04X".formatted((int) c));
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }

  /// The brackets, commas and names, without strings and numbers.
  private static String structure(String json) {
    return json.replaceAll("\"(?:[^\"\\\\]|\\\\.)*\"|-?[0-9][0-9.eE+-]*", "v");
  }

  static Stream<String> hostile() {
    return Stream.of(
            "1",
            "1 ",
            "12-",
            "4111 ",
            "0123 4567 ",
            "+1 ",
            "+1 212 555 01",
            "(212) 555-012 ",
            "@",
            "a@",
            "a@b.",
            "a.",
            "1.",
            "::",
            ":",
            "f:",
            "DE89 ",
            "eyJ",
            "eyJ.",
            "sk-",
            "ghp_a",
            "-----BEGIN ",
            "-----BEGIN PRIVATE KEY-----",
            "password=",
            "password: \"",
            "://a:",
            "Bearer ",
            "<",
            "<EMAIL:",
            "\\",
            "{",
            "[",
            "\"",
            "phone 1234567 ",
            "a".repeat(63) + ".",
            "é",
            "😀",
            "\0",
            " ",
            "x=",
            "= ",
            "1:",
            "123-45-",
            "call 555-012 ",
            "local: ")
        .distinct();
  }

  /// A text of a million characters, made to look for the worst case of each pattern.
  @ParameterizedTest
  @MethodSource("hostile")
  void text_takesLinearTimeWhateverTheTextIs(String piece) {
    String text = piece.repeat(1_000_000 / piece.length());

    org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(10), () -> MASKING.of("acme").text(text));
  }
}
