package io.whytrail.ingest.masking;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What each detector takes for a value of its kind, and what it leaves alone.
class DetectorsTest {

  private static final Masking MASKING =
      new Masking(new MaskingKey(new byte[32]), List.of("US", "GB", "DE", "FR", "IN", "AU"));

  /// The text in brackets is what must be masked.
  static Stream<Arguments> masked() {
    return Stream.of(
        found(MaskType.EMAIL, "write to [maria.keller@example.com]."),
        found(MaskType.EMAIL, "MAILTO:[Maria.Keller+shop@Mail.Example.CO.UK]>"),
        found(MaskType.EMAIL, "user=[a_b%c@x.io],"),
        found(MaskType.EMAIL, "\"[jürgen@bücher.de]\""),
        found(MaskType.EMAIL, "o'Brien: [o'brien@example.org]"),
        found(MaskType.EMAIL, "见[test@example.com]。"),
        found(MaskType.PAYMENT_CARD, "card [4111 1111 1111 1111]."),
        found(MaskType.PAYMENT_CARD, "[4111111111111111]"),
        found(MaskType.PAYMENT_CARD, "[4111-1111-1111-1111]"),
        found(MaskType.PAYMENT_CARD, "amex [3782 822463 10005]"),
        found(MaskType.PAYMENT_CARD, "mc [5555555555554444], thanks"),
        found(MaskType.PAYMENT_CARD, "mc2 [2223003122003222]"),
        found(MaskType.PAYMENT_CARD, "diners [30569309025904]"),
        found(MaskType.PAYMENT_CARD, "jcb [3530111333300000]"),
        found(MaskType.PAYMENT_CARD, "jcb [180051662803027]"),
        found(MaskType.PAYMENT_CARD, "卡号[4111111111111111]。"),
        found(MaskType.PAYMENT_CARD, "full width [４１１１１１１１１１１１１１１１]"),
        found(MaskType.PAYMENT_CARD, "one by one [4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1]"),
        found(MaskType.IBAN, "to [DE89 3704 0044 0532 0130 00]."),
        found(MaskType.IBAN, "[GB29NWBK60161331926819]"),
        found(MaskType.IBAN, "iban: [fr14 2004 1010 0505 0001 3m02 606]"),
        found(MaskType.IBAN, "[NL91-ABNA-0417-1643-00]"),
        found(MaskType.SSN, "my number is [123-45-6789]."),
        found(MaskType.SSN, "SSN [123 45 6789]"),
        found(MaskType.SSN, "social security number: [123456789]"),
        found(MaskType.IP_ADDRESS, "from [192.168.1.17]:8080"),
        found(MaskType.IP_ADDRESS, "[10.0.0.1]/24"),
        found(MaskType.IP_ADDRESS, "host [2001:db8::8a2e:370:7334]."),
        found(MaskType.IP_ADDRESS, "([fe80::1])"),
        found(MaskType.IP_ADDRESS, "[2001:0db8:0000:0000:0000:8a2e:0370:7334]"),
        found(MaskType.IP_ADDRESS, "[::ffff:192.0.2.1]"),
        found(MaskType.PHONE, "call [+49 30 901820]."),
        found(MaskType.PHONE, "[+1 (212) 555-0123]"),
        found(MaskType.PHONE, "[+442079460958] or so"),
        found(MaskType.PHONE, "at [(212) 555-0123], please"),
        found(MaskType.PHONE, "at [212-555-0123]"),
        found(MaskType.PHONE, "ring [212.555.0123] now"),
        found(MaskType.PHONE, "fax [166-684-7899]"),
        found(MaskType.PHONE, "toll free ([1-800-843-5678])"),
        found(MaskType.PHONE, "fax [+1-962-819-8200]"),
        found(MaskType.PHONE, "Paris [01 42 68 53 00]"),
        found(MaskType.PHONE, "London [020 7946 0958]"),
        found(MaskType.PHONE, "phone number: [2125550123]"),
        found(MaskType.PHONE, "my cell is [555-0123]"),
        found(MaskType.PHONE, "call me at [5550123]"),
        found(MaskType.PHONE, "stop sending messages to [2125550123]"),
        found(MaskType.SECRET, "key [AKIAIOSFODNN7EXAMPLE] leaked"),
        found(MaskType.SECRET, "[ghp_0123456789abcdefghijABCDEFGHIJ012345]"),
        found(MaskType.SECRET, "[xoxb-123456789012-abcdefghij]"),
        found(MaskType.SECRET, "use [sk-proj-abcdEFGH0123456789abcd]"),
        found(MaskType.SECRET, "[AIzaSyA0123456789abcdefghijklmnopqrstuv]"),
        found(MaskType.SECRET, "[sk_live_4eC39HqLyjWDarjtT1zdp7dc]"),
        found(
            MaskType.SECRET,
            "jwt [eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcDEF123_-abcDEF123_-abc]."),
        found(MaskType.SECRET, "Authorization: Bearer [abcdef0123456789abcdef]"),
        found(MaskType.SECRET, "password=[hunter2], user=bob"),
        found(MaskType.SECRET, "\"api_key\": \"[9f8e7d6c5b4a]\""),
        found(MaskType.SECRET, "AWS_SECRET_ACCESS_KEY=[wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY]"),
        found(MaskType.SECRET, "postgres://app:[s3cr3t]@db.internal/x"),
        found(MaskType.SECRET, "the password is here. Password: [Tr0ub4dor&3]"),
        found(
            MaskType.SECRET,
            "[-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nIBAAKC\n-----END RSA PRIVATE KEY-----] ok"),
        found(MaskType.SECRET, "cut [-----BEGIN PRIVATE KEY-----\nMIIEowIBAAKCAQEA]…"));
  }

  private static Arguments found(MaskType type, String marked) {
    return Arguments.of(type, marked);
  }

  @ParameterizedTest
  @MethodSource("masked")
  void text_masksExactlyTheValue(MaskType type, String marked) {
    int start = marked.indexOf('[');
    int end = marked.lastIndexOf(']');
    Mask mask = MASKING.of("acme");

    String masked =
        mask.text(
            marked.substring(0, start)
                + marked.substring(start + 1, end)
                + marked.substring(end + 1));

    assertThat(masked)
        .matches(
            "(?s)\\Q%s\\E<%s:[0-9a-f]{12}>\\Q%s\\E"
                .formatted(marked.substring(0, start), type, marked.substring(end + 1)));
    assertThat(mask.tally().counts()).containsExactly(java.util.Map.entry(type, 1));
  }

  static Stream<String> plain() {
    return Stream.of(
        "order 4512345678 and parcel 81-4432",
        "order #1234567890123456",
        "4111 1111 1111 1112 has a wrong check digit",
        "no card: 1234567890123452",
        "0.4111111111111111 is a fraction",
        "id x4111111111111111",
        "2026-03-02T09:00:00Z, 2026-03-02 09:00, 02/03/2026, 12:34:56",
        "1700000000 and 1700000000000 are times",
        "DE00 3704 0044 0532 0130 00 has wrong check digits",
        "000-12-3456, 666-12-3456, 900-12-3456, 123-00-4567, 123-45-0000",
        "part 123-45-6789-1 and A123-45-6789",
        "room 123 45 6789 without a word",
        "version 1.2.3.4 and v10.20.30.40, 1.2.3.4.5, 256.1.1.1",
        "std::vector, a::b, 00:1B:44:11:3A:B7, 10:20:30",
        "someone @home, a@b, @handle, x@localhost, foo@1.2",
        "reservation 4WQ150, flight HAT136, user mia_li_3668, credit_card_4421486",
        "1,234,567.89 and 18400.00 and 1 234 567",
        "978-3-16-148410-0 is a book",
        "40.712776, -74.005974",
        "the token count is 5, max_tokens: 1024, token: 5",
        "password: reset, secret: none, Bearer of news",
        "sk-learn-based-classifier-for-people",
        "<EMAIL:0123456789ab> <SECRET:0123456789ab>",
        "phone order 4512345678",
        "two messages on 2022030714",
        "the phone call was on 2022-03-07, the fax on 07.03.2022",
        "UUID 0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "https://example.com/a/2024/05/06?x=1",
        "");
  }

  @ParameterizedTest
  @MethodSource("plain")
  void text_leavesAloneWhatIsNoPersonalData(String text) {
    Mask mask = MASKING.of("acme");

    assertThat(mask.text(text)).isEqualTo(text);
    assertThat(mask.tally().counts()).isEmpty();
  }

  @Test
  void text_givesOneTokenToAllSpellingsOfAValue() {
    Mask mask = MASKING.of("acme");

    assertThat(mask.text("4111 1111 1111 1111")).isEqualTo(mask.text("4111-1111-1111-1111"));
    assertThat(mask.text("+1 212 555 0123")).isEqualTo(mask.text("(212) 555-0123"));
    assertThat(mask.text("Maria@Example.com")).isEqualTo(mask.text("maria@example.COM"));
    assertThat(mask.text("DE89 3704 0044 0532 0130 00"))
        .isEqualTo(mask.text("de89370400440532013000"));
    assertThat(mask.text("2001:db8::1")).isEqualTo(mask.text("2001:0DB8:0:0:0:0:0:1"));
  }

  @Test
  void text_givesEachTenantItsOwnTokens() {
    assertThat(MASKING.of("acme").text("a@b.com"))
        .isNotEqualTo(MASKING.of("globex").text("a@b.com"));
  }

  @Test
  void text_usesTheNameOfTheField() {
    Mask mask = MASKING.of("acme");

    assertThat(mask.text("phone_number", "2125550123")).startsWith("<PHONE:");
    assertThat(mask.text("order_id", "2125550123")).isEqualTo("2125550123");
    assertThat(mask.text("password", "correct horse battery staple")).startsWith("<SECRET:");
    assertThat(mask.text("page_token", "abcdef123456")).isEqualTo("abcdef123456");
  }

  @Test
  void subject_isAPseudonymThatStays() {
    Pseudonyms pseudonyms = MASKING.pseudonyms("acme");

    String pseudonym = pseudonyms.subject("customer-7");

    assertThat(pseudonym).matches("sub_[0-9a-f]{16}");
    assertThat(pseudonyms.subject(pseudonym)).isEqualTo(pseudonym);
    assertThat(pseudonyms.subject("")).isEmpty();
    assertThat(MASKING.pseudonyms("globex").subject("customer-7")).isNotEqualTo(pseudonym);
  }
}
