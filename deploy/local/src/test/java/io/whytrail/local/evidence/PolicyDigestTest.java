package io.whytrail.local.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whytrail.local.tlog.BadEvidenceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyDigestTest {

  @Test
  void of_isTheDigestOfTheCanonicalJson() {
    assertThat(PolicyDigest.of(SealedBundle.POLICY)).isEqualTo(SealedBundle.digest());
  }

  @Test
  void of_ignoresCommentsLayoutAndOrderOfKeys() {
    String same =
        """
        # nothing that decides
        rules: []
        default:
          ACTION: BLOCK   # at any score
        name: "strict"
        """;

    assertThat(PolicyDigest.of(same)).isEqualTo(SealedBundle.digest());
  }

  @ParameterizedTest
  @CsvSource({
    "yes, \"yes\"",
    "12:30, \"12:30\"",
    "'true', TRUE",
    "1.50, 1.5",
    "'+7', 7",
    "100, 1e2",
    "~, null",
  })
  void of_readsScalarsByTheCoreSchema(String one, String other) {
    assertThat(PolicyDigest.of("a: " + one)).isEqualTo(PolicyDigest.of("a: " + other));
  }

  @ParameterizedTest
  @CsvSource({"true, \"true\"", "1, \"1\"", "1, 2", "null, \"null\""})
  void of_tellsScalarsOfDifferentMeaningApart(String one, String other) {
    assertThat(PolicyDigest.of("a: " + one)).isNotEqualTo(PolicyDigest.of("a: " + other));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[1]", "a: 1\na: 2", "a: [", "? [x]\n: 1"})
  void of_refusesWhatIsNoPolicy(String document) {
    assertThatThrownBy(() -> PolicyDigest.of(document)).isInstanceOf(BadEvidenceException.class);
  }
}
