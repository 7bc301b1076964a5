package io.whytrail.testing.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// With small scripts in place of nats-server, apt-get and dpkg.
final class NatsBinaryTest {

  @TempDir Path directory;
  private Path bin;
  private Path cache;

  @BeforeEach
  void directories() throws IOException {
    bin = Files.createDirectory(directory.resolve("bin"));
    cache = directory.resolve("cache");
  }

  @Test
  void find_takesTheNamedProgramFirst() throws IOException {
    script(bin.resolve("nats-server"), version("2.10.7"));
    Path named = script(directory.resolve("mine"), version("2.11.6"));

    NatsBinary found =
        NatsBinary.find(new NatsBinary.Search(named.toString(), List.of(bin), cache));

    assertThat(found.path()).isEqualTo(named);
    assertThat(found.version()).isEqualTo("v2.11.6");
  }

  @Test
  void find_takesAnInstalledProgram() throws IOException {
    Path installed = script(bin.resolve("nats-server"), version("2.10.7"));

    assertThat(find().path()).isEqualTo(installed);
  }

  @Test
  void find_fetchesDebiansPackageOnceAndKeepsIt() throws IOException {
    script(bin.resolve("apt-get"), aptGet(""));
    script(bin.resolve("dpkg"), DPKG);

    NatsBinary fetched = find();

    assertThat(fetched.path()).isEqualTo(cache.resolve("v2.9.10/nats-server")).isExecutable();
    Files.delete(bin.resolve("apt-get"));
    assertThat(find().path()).isEqualTo(fetched.path());
    assertThat(cache).isDirectoryNotContaining("glob:**/.*");
  }

  @Test
  void find_fetchesTheIndexWhereAptDoesNotKnowThePackage() throws IOException {
    Path index = directory.resolve("index");
    script(bin.resolve("apt-get"), aptGet("[ -e " + index + " ] || exit 100"));
    script(bin.resolve("dpkg"), DPKG);

    assertThatThrownBy(this::find)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Can't fetch nats-server")
        .hasMessageContaining("NATS_SERVER");
    script(bin.resolve("apt-get"), aptGet("[ -d lists/partial ] || exit 100"));
    assertThat(find().version()).isEqualTo("v2.9.10");
  }

  @Test
  void find_saysWhatToDoWhereNothingCanBeFetched() {
    assertThatThrownBy(this::find)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("brew install nats-server")
        .hasMessageContaining("NATS_SERVER");
  }

  @Test
  void find_refusesAProgramThatIsNotNats() throws IOException {
    script(bin.resolve("nats-server"), "echo hello");

    assertThatThrownBy(this::find)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("does not tell its version");
  }

  @ParameterizedTest
  @CsvSource({"2.9.10, false", "2.10.0, true", "2.15.1, true", "3.0.0, true"})
  void syncsAlways_cameWithVersion210(String version, boolean expected) throws IOException {
    script(bin.resolve("nats-server"), version(version));

    assertThat(find().syncsAlways()).isEqualTo(expected);
  }

  private NatsBinary find() {
    return NatsBinary.find(new NatsBinary.Search(null, List.of(bin), cache));
  }

  private static String version(String version) {
    return "echo nats-server: v" + version;
  }

  /// Writes a package into the working directory on `download`, if the condition holds, and the
  /// index on `update`.
  private static String aptGet(String condition) {
    return """
    for last; do case "$last" in
      update) mkdir -p lists/partial ;;
      download) %s
        touch nats-server_2.9.10_amd64.deb ;;
    esac; done
    """
        .formatted(condition);
  }

  private static final String DPKG =
      """
      mkdir -p "$3/usr/sbin"
      printf '#!/bin/sh\\necho nats-server: v2.9.10\\n' > "$3/usr/sbin/nats-server"
      chmod +x "$3/usr/sbin/nats-server"
      """;

  private static Path script(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }
}
