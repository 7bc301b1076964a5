package io.whytrail.ingest.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.ByteString;
import io.whytrail.ingest.v1.EvaluationRecord;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.interaction.v1.Stage;
import io.whytrail.runtime.merkle.Hash;
import io.whytrail.testing.Samples;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The leaf format as README.md fixes it; the golden vector was computed by other code.
class LeafTest {

  private static final ByteString PAYLOAD =
      hex("0a076f726465722d375a08080212040a0268697a070a0568656c6c6f");
  private static final byte[] SALT =
      HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
  private static final UUID ID = UUID.fromString("0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b");
  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678901Z");

  private static Parts parts(Kind kind, ByteString payload) {
    return Parts.of(kind, "order-7", "order-7", "c-1", payload);
  }

  @Test
  void leaf_isTheGoldenVector() {
    Parts parts = parts(Kind.INTERACTION, PAYLOAD);
    Leaf leaf = new Leaf(Kind.INTERACTION, ID, TIME, parts.root(SALT));

    assertThat(parts.list())
        .extracting(part -> HexFormat.of().formatHex(part.commitment(SALT)))
        .containsExactly(
            "e391c9886cf675a31e7c63c2f8ab4e5351bc718966354c61d56739a5c8a1ea85",
            "55ee6dcc465aef9a59298924cd8c45da973e879e2fab13e23fc867ea8838ffa5",
            "b7adebac919050cd0239930ad73fb849a3e85c5d3d0b552376514f75617d60e0",
            "0de0ecef86893f2c30582cea8715111d71428959145a16c68ed6dd6ac6be38d7");
    assertThat(HexFormat.of().formatHex(leaf.bytes()))
        .isEqualTo(
            "574859545241494c01010190a1b2c3d47e5f8a9b0c1d2e3f4a5b0006475ef6574f35"
                + "c48d983707a8f821b53432df543e1298a6f747c0396da2d6dcdfd59b9c45f178");
    assertThat(Hash.leaf(leaf.bytes()).hex())
        .isEqualTo("b0337c705c6e7fe252ebc7ea26767b2a2963d460e06cc6b79d51f7af055f7ad8");
    assertThat(Leaf.parse(leaf.bytes())).isEqualTo(leaf);
  }

  @Test
  void parts_nameEveryPieceOfAnInteraction() {
    Interaction interaction =
        Samples.retrievalAnswer("1").setSystemPrompt(Samples.text("be kind")).build();

    assertThat(parts(Kind.INTERACTION, interaction.toByteString()).list())
        .extracting(Part::name)
        .containsExactly(
            "record",
            "metadata",
            "system_prompt",
            "messages/0",
            "retrieved_context/0",
            "retrieved_context/1",
            "output");
  }

  @Test
  void parts_nameTheInteractionInsideOfAnEvaluation() {
    EvaluationRecord evaluation =
        EvaluationRecord.newBuilder()
            .setId("e-1")
            .setInteraction(Samples.financeAgent("1"))
            .setStage(Stage.STAGE_ACTION)
            .build();

    assertThat(parts(Kind.EVALUATION, evaluation.toByteString()).list())
        .extracting(Part::name)
        .containsExactly(
            "record",
            "metadata",
            "interaction/metadata",
            "interaction/system_prompt",
            "interaction/messages/0",
            "interaction/messages/1",
            "interaction/tool_calls/0");
  }

  @Test
  void parts_keepEveryByteOfThePayload() {
    Interaction interaction = Samples.codingAgent("1").build();
    List<Part> parts = parts(Kind.INTERACTION, interaction.toByteString()).list();

    int contentBytes =
        parts.stream().skip(2).mapToInt(part -> part.bytes().size() + header(part)).sum();

    assertThat(parts.get(1).bytes().size() + contentBytes)
        .isEqualTo(interaction.getSerializedSize());
  }

  /// One byte of tag, and the length.
  private static int header(Part part) {
    return 1 + (part.bytes().size() < 128 ? 1 : 2);
  }

  @Test
  void parts_ofAnyOtherKindAreThePayload() {
    assertThat(parts(Kind.DECISION, ByteString.EMPTY).list())
        .extracting(Part::name)
        .containsExactly("record", "payload");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "7a00" + "0a0161", // output before id
        "7a00" + "7a00", // two outputs
        "7a8000", // a length in more bytes than it needs
        "8a0000", // a tag in more bytes than it needs
        "0a05616263", // ends inside of a field
        "7b7c", // a group
        "7801", // output as a number
        "0a", // no length
        "09" + "00000000000000", // seven of eight bytes
        "08ffffffffffffffffff", // a number without end
        "0000"
      })
  void parts_refuseWhatCouldBeReadInTwoWays(String payload) {
    assertThatIllegalArgumentException().isThrownBy(() -> parts(Kind.INTERACTION, hex(payload)));
  }

  @Test
  void leaf_refusesAnotherVersionOrLength() {
    byte[] leaf = new Leaf(Kind.LABEL, ID, TIME, Hash.EMPTY_ROOT).bytes();
    byte[] later = leaf.clone();
    later[8] = 2;

    assertThatIllegalArgumentException().isThrownBy(() -> Leaf.parse(later));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Leaf.parse(java.util.Arrays.copyOf(leaf, 65)));
  }

  @Test
  void kinds_haveTheNumbersOfTheContract() {
    for (Kind kind : Kind.values()) {
      assertThat(io.whytrail.ingest.v1.RecordKind.forNumber(kind.number()).name())
          .isEqualTo("RECORD_KIND_" + kind.name());
    }
  }

  private static ByteString hex(String hex) {
    return ByteString.copyFrom(HexFormat.of().parseHex(hex));
  }
}
