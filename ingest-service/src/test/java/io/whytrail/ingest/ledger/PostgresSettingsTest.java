package io.whytrail.ingest.ledger;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PostgresSettingsTest {

  @Test
  void check_acceptsSafeSettings() {
    assertThatCode(() -> PostgresSettings.check(settings("on", "on", "remote_apply")))
        .doesNotThrowAnyException();
  }

  @Test
  void check_namesTheSettingThatIsUnsafe() {
    assertThatIllegalStateException()
        .isThrownBy(() -> PostgresSettings.check(settings("off", "on", "on")))
        .withMessageContaining("fsync = off");
    assertThatIllegalStateException()
        .isThrownBy(() -> PostgresSettings.check(settings("on", "off", "on")))
        .withMessageContaining("full_page_writes = off");
    assertThatIllegalStateException()
        .isThrownBy(() -> PostgresSettings.check(settings("on", "on", "local")))
        .withMessageContaining("synchronous_commit = local");
  }

  private static Map<String, String> settings(String fsync, String pages, String commit) {
    return Map.of("fsync", fsync, "full_page_writes", pages, "synchronous_commit", commit);
  }
}
