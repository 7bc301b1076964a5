package io.whytrail.replay.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.whytrail.replay.decision.Truth;
import io.whytrail.replay.gate.GateFileCodec.InvalidException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a file may say, and where it is told that it may not.
class GateFileCodecTest {

  @Test
  void file_saysWhatIsTolerated() throws Exception {
    Tolerance tolerance =
        GateFileCodec.decode(
            """
            # What is left out is the default.
            stricter: 0.02
            minimum_cases: 100
            thresholds:
              - {reason: PROMPT_INJECTION, stricter: 0.01}
              - reason: LIMIT_EXCEEDED
                truth: BENIGN
                looser: 0.5
                stricter: 0
            """);

    assertThat(tolerance)
        .isEqualTo(
            new Tolerance(
                0,
                0.02,
                100,
                0.9,
                List.of(
                    new Threshold("PROMPT_INJECTION", Truth.UNKNOWN, null, 0.01),
                    new Threshold("LIMIT_EXCEEDED", Truth.BENIGN, 0.5, 0.0))));
    assertThat(GateFileCodec.decode("")).isEqualTo(Tolerance.DEFAULT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "losser: 0                                          | 1:1  | 'losser' is not known here",
        "looser: 0\\nlooser: 1                              | 2:1  | is there twice",
        "looser: 2                                          | 1:9  | is no share from 0 to 1",
        "stricter: .nan                                     | 1:11 | is no share from 0 to 1",
        "minimum_cases: -1                                  | 1:16 | is no number of cases",
        "minimum_coverage: [1]                              | 1:19 | is no single value",
        "thresholds: {}                                     | 1:13 | is no list",
        "thresholds:\\n  - {reason: PROMT, looser: 0}       | 2:14 | is no reason code",
        "thresholds:\\n  - {reason: UNSPECIFIED, looser: 0} | 2:14 | is no reason code",
        "thresholds:\\n  - {truth: HARMLESS, looser: 0}     | 2:13 | is neither ATTACK nor BENIGN",
        "thresholds:\\n  - {truth: ATTACK, looser: 0, x: 1} | 2:32 | 'x' is not known here",
        "thresholds:\\n  - {truth: ATTACK}                  | 2:5  | limits looser flips",
        "thresholds:\\n  - {looser: 0}                      | 2:5  | is for a reason",
        "- looser                                           | 1:1  | is no mapping",
        "looser: 'open                                      | 1:14 | no YAML",
      })
  void problem_isToldWithItsPlace(String text, String position, String message) {
    InvalidException refused =
        catchThrowableOfType(
            InvalidException.class, () -> GateFileCodec.decode(text.replace("\\n", "\n")));

    assertThat(refused).hasMessageContaining(message);
    assertThat(refused.position()).isEqualTo(position);
  }
}
