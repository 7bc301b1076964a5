package io.whytrail.scoring.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.whytrail.scoring.text.Span;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskTokenTest {

  @Test
  void tokens_areFoundWithTheirPlaces() {
    String text = "😀 <EMAIL:7f3a9c01aa42> paid with <PAYMENT_CARD:00ff00ff>";

    assertThat(MaskToken.in(text))
        .extracting(MaskToken::type, MaskToken::reason, MaskToken::span)
        .containsExactly(
            tuple("EMAIL", Reason.PII_EMAIL, new Span(2, 22)),
            tuple("PAYMENT_CARD", Reason.PII_PAYMENT_CARD, new Span(33, 56)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no token",
        "<EMAIL>",
        "<EMAIL:xyz>",
        "<email:7f3a9c01aa42>",
        "<EMAIL:7F3A9C01AA42>",
        "<EMAIL:7f3a>",
        "<OTHER:7f3a9c01aa42>",
        "a < b",
        "<EMAIL:7f3a9c01aa42"
      })
  void tokens_areNotSeenInOtherText(String text) {
    assertThat(MaskToken.in(text)).isEmpty();
  }

  @Test
  void sensitivity_tellsContactsFromIdentifiersFromSecrets() {
    assertThat(MaskToken.in("<PHONE:01234567><IBAN:01234567><SECRET:01234567>"))
        .extracting(MaskToken::sensitivity)
        .containsExactly(
            MaskToken.Sensitivity.CONTACT,
            MaskToken.Sensitivity.IDENTIFIER,
            MaskToken.Sensitivity.SECRET);
  }
}
