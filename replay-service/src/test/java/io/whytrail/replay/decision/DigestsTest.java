package io.whytrail.replay.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.erdtman.jcs.JsonCanonicalizer;
import org.junit.jupiter.api.Test;

class DigestsTest {

  private static final RuleMatch MATCH =
      new RuleMatch("money.limit", "LIMIT_EXCEEDED", Severity.CRITICAL, Verdict.BLOCK, "Too much.");

  private static final RecordedDecision DECISION =
      new RecordedDecision(
          "0192f000-0000-7000-8000-000000000001",
          "i-1",
          Stage.ACTION,
          Verdict.BLOCK,
          List.of(MATCH),
          "sha256:policy",
          "{\"amount_micros\":82000000000}",
          Instant.parse("2026-11-21T09:00:00.000000001Z"));

  @Test
  void ofText_isSha256() {
    assertThat(Digests.ofText("abc"))
        .isEqualTo("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  /// The canonical form, written out once by hand: whoever else computes a case's digest starts
  /// here.
  @Test
  void ofDecision_isOverTheCanonicalForm() {
    String canonical =
        "{\"decide_time\":\"2026-11-21T09:00:00.000000001Z\","
            + "\"decision_id\":\"0192f000-0000-7000-8000-000000000001\","
            + "\"interaction_id\":\"i-1\","
            + "\"matches\":[{\"message\":\"Too much.\",\"reason\":\"LIMIT_EXCEEDED\","
            + "\"rule_id\":\"money.limit\",\"severity\":\"CRITICAL\",\"verdict\":\"BLOCK\"}],"
            + "\"policy_digest\":\"sha256:policy\","
            + "\"stage\":\"ACTION\","
            + "\"variables\":\""
            + Digests.ofText("{\"amount_micros\":82000000000}")
            + "\",\"verdict\":\"BLOCK\"}";

    assertThat(DECISION.digest()).isEqualTo(Digests.ofText(canonical));
  }

  @Test
  void ofDecision_changesWithEveryField() {
    List<UnaryOperator<RecordedDecision>> changes =
        List.of(
            d -> with(d, "other", d.interactionId(), d.variablesJson(), d.matches()),
            d -> with(d, d.id(), "other", d.variablesJson(), d.matches()),
            d -> with(d, d.id(), d.interactionId(), "{\"amount_micros\":1}", d.matches()),
            d -> with(d, d.id(), d.interactionId(), d.variablesJson(), List.of()),
            d -> with(d, d.id(), d.interactionId(), d.variablesJson(), List.of(MATCH, MATCH)));

    Stream<String> digests =
        Stream.concat(
            Stream.of(DECISION.digest()),
            changes.stream().map(change -> change.apply(DECISION).digest()));

    assertThat(digests).doesNotHaveDuplicates();
  }

  /// The independent canonicalizer finds nothing to change, whatever the texts hold.
  @Test
  void canonicalJson_isCanonical() throws IOException {
    Random random = new Random(42);
    for (int round = 0; round < 2_000; round++) {
      String text = text(random);
      byte[] json =
          new CanonicalJson()
              .open('{')
              .field("a", text)
              .key("b")
              .open('[')
              .open('{')
              .field("x", text)
              .close('}')
              .open('{')
              .close('}')
              .item(text)
              .close(']')
              .after("b")
              .field("c", "")
              .close('}')
              .bytes();

      assertThat(new JsonCanonicalizer(json).getEncodedUTF8()).isEqualTo(json);
    }
  }

  /// Of the characters that somebody could write differently.
  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      switch (random.nextInt(5)) {
        case 0 -> text.append((char) random.nextInt(0x20));
        case 1 -> text.append("\"\\/\u007f\u2028<&".charAt(random.nextInt(7)));
        case 2 -> text.appendCodePoint(0x1F600 + random.nextInt(40));
        default -> text.append((char) (' ' + random.nextInt(0x300)));
      }
    }
    return text.toString();
  }

  @Test
  void canonicalJson_refusesKeysOutOfOrder() {
    CanonicalJson json = new CanonicalJson().open('{').field("b", "");

    assertThatThrownBy(() -> json.field("a", "")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void chain_isOverTheRawDigestsInOrder() {
    String a = Digests.ofText("a");
    String b = Digests.ofText("b");

    assertThat(chain(a, b)).isNotEqualTo(chain(b, a));
    assertThat(chain()).isEqualTo(Digests.ofText(""));
    assertThat(chain(a))
        .isEqualTo(Digests.of(HexFormat.of().parseHex(a.substring("sha256:".length()))));
  }

  private static String chain(String... digests) {
    Digests.Chain chain = new Digests.Chain();
    Stream.of(digests).forEach(chain::add);
    return chain.digest();
  }

  @Test
  void signature_isTheSetOfRulesAtAStage() {
    assertThat(Digests.signature(Stage.INPUT, List.of("a", "b")))
        .isEqualTo(Digests.signature(Stage.INPUT, List.of("b", "a")))
        .isNotEqualTo(Digests.signature(Stage.OUTPUT, List.of("a", "b")))
        .isNotEqualTo(Digests.signature(Stage.INPUT, List.of("a,b")))
        .isNotEqualTo(Digests.signature(Stage.INPUT, List.of()));
  }

  private static RecordedDecision with(
      RecordedDecision decision,
      String id,
      String interactionId,
      String variablesJson,
      List<RuleMatch> matches) {
    return new RecordedDecision(
        id,
        interactionId,
        decision.stage(),
        decision.verdict(),
        matches,
        decision.policyDigest(),
        variablesJson,
        decision.decideTime());
  }
}
