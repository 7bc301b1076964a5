package io.whytrail.local.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Timestamps;
import io.whytrail.ingest.v1.LedgerRecord;
import io.whytrail.ingest.v1.RecordKind;
import io.whytrail.local.tlog.BadEvidenceException;
import io.whytrail.local.tlog.TreeHash;
import java.text.ParseException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeafTest {

  private static final HexFormat HEX = HexFormat.of();

  /// The golden vector of the format.
  private static LedgerRecord.Builder golden() throws ParseException {
    return LedgerRecord.newBuilder()
        .setRecordId("0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b")
        .setKind(RecordKind.RECORD_KIND_INTERACTION)
        .setSubjectId("order-7")
        .setInteractionId("order-7")
        .setCorrelationId("c-1")
        .setRecordTime(Timestamps.parse("2026-01-02T03:04:05.678901Z"))
        .setSalt(bytes("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"))
        .setPayload(bytes("0a076f726465722d375a08080212040a0268697a070a0568656c6c6f"));
  }

  private static ByteString bytes(String hex) {
    return ByteString.copyFrom(HEX.parseHex(hex));
  }

  @Test
  void of_givesTheBytesOfTheGoldenVector() throws ParseException {
    byte[] leaf = Leaf.of(golden().build()).bytes();

    assertThat(HEX.formatHex(leaf))
        .isEqualTo(
            "574859545241494c01010190a1b2c3d47e5f8a9b0c1d2e3f4a5b0006475ef6574f35"
                + "c48d983707a8f821b53432df543e1298a6f747c0396da2d6dcdfd59b9c45f178");
    assertThat(TreeHash.leaf(leaf).hex())
        .isEqualTo("b0337c705c6e7fe252ebc7ea26767b2a2963d460e06cc6b79d51f7af055f7ad8");
  }

  @Test
  void of_commitsToEachPartAsTheGoldenVectorDoes() throws ParseException {
    LedgerRecord record = golden().build();
    byte[] salt = record.getSalt().toByteArray();

    assertThat(Parts.of(record))
        .extracting(Part::name, part -> HEX.formatHex(Commitment.of(salt, part)))
        .containsExactly(
            tuple("record", "e391c9886cf675a31e7c63c2f8ab4e5351bc718966354c61d56739a5c8a1ea85"),
            tuple("metadata", "55ee6dcc465aef9a59298924cd8c45da973e879e2fab13e23fc867ea8838ffa5"),
            tuple("messages/0", "b7adebac919050cd0239930ad73fb849a3e85c5d3d0b552376514f75617d60e0"),
            tuple("output", "0de0ecef86893f2c30582cea8715111d71428959145a16c68ed6dd6ac6be38d7"));
  }

  @Test
  void read_givesBackWhatWasWritten() throws ParseException {
    Leaf leaf = Leaf.of(golden().build());

    assertThat(Leaf.read(leaf.bytes())).isEqualTo(leaf);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "an empty leaf, ''",
    "a leaf of another version,"
        + " 574859545241494c02010190a1b2c3d47e5f8a9b0c1d2e3f4a5b0006475ef6574f35c48d983707a8f821b53432df543e1298a6f747c0396da2d6dcdfd59b9c45f178",
    "a leaf of another magic,"
        + " 574859545241494d01010190a1b2c3d47e5f8a9b0c1d2e3f4a5b0006475ef6574f35c48d983707a8f821b53432df543e1298a6f747c0396da2d6dcdfd59b9c45f178",
    "a leaf with a byte too many,"
        + " 574859545241494c01010190a1b2c3d47e5f8a9b0c1d2e3f4a5b0006475ef6574f35c48d983707a8f821b53432df543e1298a6f747c0396da2d6dcdfd59b9c45f17800",
  })
  void read_refuses(String what, String hex) {
    assertThatThrownBy(() -> Leaf.read(HEX.parseHex(hex)))
        .as(what)
        .isInstanceOf(BadEvidenceException.class);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "a field before a smaller one, 7a0012000a00",
    "a tag in more bytes than needed, 8a0000",
    "a length in more bytes than needed, 0a8000",
    "a group, 0b0c",
    "wire type 6, 0e",
    "wire type 7, 0f",
    "an output that occurs twice, 7a007a00",
    "a system prompt that occurs twice, 52005200",
    "a content field that is a number, 7801",
    "a length beyond the end, 0a05",
    "a length that is negative, 0affffffffffffffffff01",
    "a fixed number cut short, 0901020304",
    "a field with the number 0, 0200",
    "a varint that never ends, 28ffffffffffffffffffff",
  })
  void of_refusesAPayloadWith(String what, String hex) throws ParseException {
    LedgerRecord record = golden().setPayload(bytes(hex)).build();

    assertThatThrownBy(() -> Leaf.of(record)).as(what).isInstanceOf(BadEvidenceException.class);
  }

  @Test
  void of_refusesASaltOfAnotherLength() throws ParseException {
    LedgerRecord record = golden().setSalt(bytes("00")).build();

    assertThatThrownBy(() -> Leaf.of(record)).hasMessageContaining("salt");
  }

  @Test
  void of_refusesATimeThatIsFinerThanTheLeafHolds() throws ParseException {
    LedgerRecord record =
        golden().setRecordTime(Timestamps.parse("2026-01-02T03:04:05.678901001Z")).build();

    assertThatThrownBy(() -> Leaf.of(record)).hasMessageContaining("microseconds");
  }
}
