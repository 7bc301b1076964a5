package io.whytrail.ingest.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.runtime.failure.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ActionDigestTest {

  @Test
  void of_isTheHashOfTheCanonicalForm() {
    // printf '{"arguments":{"amount":18400,"to":"Nordwind"},"name":"send_payment"}' | sha256sum
    assertThat(digest("{ \"to\": \"Nordwind\", \"amount\": 1.84e4 }"))
        .isEqualTo("sha256:e49c808b2988d3c6125716181fb4a7114e9c91ebb902878faee086a815edc1b1");
  }

  @Test
  void of_takesNoArgumentsForAnEmptyObject() {
    assertThat(digest("")).isEqualTo(digest("{}"));
  }

  @Test
  void of_tellsNamesApart() {
    assertThat(ActionDigest.of("a\"b", "{}", "f")).isNotEqualTo(ActionDigest.of("a\\b", "{}", "f"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "\"text\"",
        "{",
        "{\"a\":1,\"a\":2}",
        "{\"a\":9007199254740993}",
        "{\"a\":0.1000000000000000055511151231257827}",
        "{\"a\":1e999}",
        "{\"a\":\"\\ud800\"}",
        "{\"a\":NaN}",
        "{} {}"
      })
  void of_refusesWhatACanonicalFormDoesNotTellApart(String arguments) {
    assertThatThrownBy(() -> digest(arguments))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_FIELD_INVALID);
              assertThat(failure.metadata()).containsEntry("field", "action.arguments_json");
            });
  }

  private static String digest(String arguments) {
    return ActionDigest.of("send_payment", arguments, "action.arguments_json");
  }
}
