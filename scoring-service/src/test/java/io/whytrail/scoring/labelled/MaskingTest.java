package io.whytrail.scoring.labelled;

import static org.assertj.core.api.Assertions.assertThat;

import io.whytrail.scoring.text.Span;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaskingTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Write to anna.b@mail.example.org today | EMAIL",
        "My card is 4111 1111 1111 1111 | PAYMENT_CARD",
        "My card is 4111-1111-1111-1111. | PAYMENT_CARD",
        "My card is 4111111111111111, ok? | PAYMENT_CARD",
        "Pay to DE89 3704 0044 0532 0130 00 | IBAN",
        "Pay to DE89370400440532013000 | IBAN",
        "SSN 078-05-1120 | SSN",
        "My social security number is 078051120 | SSN",
        "The host is 192.168.10.254. | IP_ADDRESS",
        "Call (212) 555-0147 | PHONE",
        "Call +44 20 7946 0958 | PHONE",
        "key sk-abcdefghij0123456789xyz | SECRET"
      })
  void values_becomeTokensOfTheirType(String text, String type) {
    assertThat(Masking.mask(text)).containsPattern("<" + type + ":[0-9a-f]{12}>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "The order 4111 1111 1111 1112 is no card",
        "Version 2.10.3.1004 of the library",
        "In 2019 there were 1,234,567 people",
        "The account DE00 3704 0044 0532 0130 00 has a wrong check digit",
        "Add 078051120 and 12"
      })
  void numbers_stayWhatTheyAre(String text) {
    assertThat(Masking.mask(text)).isEqualTo(text);
  }

  @Test
  void places_leadBackToTheTextThatWasMasked() {
    String text = "🙂 Write to anna@example.org or bob@example.org now";
    Masked masked = Masking.of(text);
    int token = masked.text().codePointCount(0, masked.text().lastIndexOf("<EMAIL"));
    int now = masked.text().codePointCount(0, masked.text().indexOf("now"));

    assertThat(masked.original(new Span(0, 1))).isEqualTo(new Span(0, 1));
    assertThat(masked.original(new Span(token, token + 20))).isEqualTo(new Span(31, 46));
    assertThat(masked.original(new Span(token + 3, token + 5))).isEqualTo(new Span(31, 46));
    assertThat(masked.original(new Span(now, now + 3))).isEqualTo(new Span(47, 50));
  }
}
