package io.whytrail.replay.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.whytrail.replay.decision.RecordedDecision;
import io.whytrail.replay.decision.RuleMatch;
import io.whytrail.replay.decision.Severity;
import io.whytrail.replay.decision.Stage;
import io.whytrail.replay.decision.Truth;
import io.whytrail.replay.decision.Verdict;
import io.whytrail.replay.suite.SuiteFileCodec.ChangedException;
import io.whytrail.replay.v1.SuiteHeader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A file is what was written, to the byte.
class SuiteFileCodecTest {

  private static final List<FrozenCase> CASES =
      List.of(
          frozen("d-1", "{\"score\":10}", Marks.NONE),
          frozen("d-2", "{\"text\":\"größer \\\"quoted\\\"\"}", new Marks(Truth.ATTACK, Map.of())),
          frozen("d-3", "{\"score\":95}", new Marks(Truth.BENIGN, Map.of("mutation", "rot13"))));

  @Test
  void read_isWhatWasWritten() throws Exception {
    Collected collected = new Collected();

    SuiteFileCodec.read(new ByteArrayInputStream(written(CASES)), collected);

    assertThat(collected.cases).isEqualTo(CASES);
    assertThat(String.valueOf(collected.header)).contains("nightly").contains("case_count: 3");
  }

  @Test
  void everyByteThatIsChanged_isRefusedWithItsLine() throws IOException {
    byte[] file = written(CASES);
    int line = 1;
    for (int i = 0; i < file.length; i++) {
      byte[] changed = file.clone();
      changed[i] ^= 1;

      ChangedException refused = refused(changed);

      assertThat(refused).as("byte %d of line %d", i, line).isNotNull();
      assertThat(refused.line()).as("byte %d", i).isEqualTo(line);
      if (file[i] == '\n') {
        line++;
      }
    }
  }

  @Test
  void lineThatIsMissingAddedOrMoved_isRefused() throws IOException {
    List<String> lines = new String(written(CASES), StandardCharsets.UTF_8).lines().toList();

    assertThat(refused(lines, 0, 1, 2)).hasMessage("there are 2 cases and not 3");
    assertThat(refused(lines, 0, 1, 2, 3, 3)).hasMessage("there are 4 cases and not 3");
    assertThat(refused(lines, 0, 2, 1, 3)).hasMessageContaining("was replaced or moved");
    assertThat(refused(lines, 0, 1, 2, 2)).hasMessageContaining("was replaced or moved");
    assertThat(refused(lines, 1, 2, 3)).hasMessage("the format is not whytrail-suite/1");
    assertThat(refused(new byte[0])).hasMessage("the file is empty");
    assertThat(refused(Arrays.copyOf(written(CASES), written(CASES).length - 1)))
        .hasMessage("the line does not end");
  }

  /// Bytes that a reader could take for the same: another spelling of the same object.
  @Test
  void otherSpelling_isRefused() throws IOException {
    String file = new String(written(CASES), StandardCharsets.UTF_8);

    assertThat(refused(file.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8))).isNotNull();
    assertThat(refused(file.replaceFirst(",", ", ").getBytes(StandardCharsets.UTF_8))).isNotNull();
    assertThat(refused(file.replace("größer", "gr\\u00f6ßer").getBytes(StandardCharsets.UTF_8)))
        .extracting(ChangedException::line)
        .isEqualTo(3L);
  }

  private static @Nullable ChangedException refused(List<String> lines, int... wanted) {
    StringBuilder file = new StringBuilder();
    Arrays.stream(wanted).forEach(line -> file.append(lines.get(line)).append('\n'));
    return refused(file.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static @Nullable ChangedException refused(byte[] file) {
    return catchThrowableOfType(
        ChangedException.class,
        () -> SuiteFileCodec.read(new ByteArrayInputStream(file), new Collected()));
  }

  private static byte[] written(List<FrozenCase> cases) throws IOException {
    StringWriter out = new StringWriter();
    SuiteFileCodec.writeHeader(
        SuiteHeader.newBuilder()
            .setName("nightly")
            .setCaseCount(cases.size())
            .setDigest(Suites.digest(cases))
            .build(),
        out);
    for (FrozenCase one : cases) {
      SuiteFileCodec.writeCase(FrozenCaseCodec.encode(one), out);
    }
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static FrozenCase frozen(String id, String variables, Marks marks) {
    return new FrozenCase(
        new RecordedDecision(
            id,
            "i-" + id,
            Stage.INPUT,
            Verdict.BLOCK,
            List.of(new RuleMatch("attack", "RISK_HIGH", Severity.CRITICAL, Verdict.BLOCK, "No.")),
            "sha256:" + "a".repeat(64),
            variables,
            Instant.parse("2026-11-21T09:00:00.123456789Z")),
        marks);
  }

  private static final class Collected implements SuiteFileCodec.Sink {

    private @Nullable SuiteHeader header;
    private final List<FrozenCase> cases = new ArrayList<>();

    @Override
    public void header(SuiteHeader read) {
      header = read;
    }

    @Override
    public void add(io.whytrail.replay.v1.FrozenCase frozen) {
      cases.add(FrozenCaseCodec.decode(frozen).orElseThrow());
    }
  }
}
