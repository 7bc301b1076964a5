package io.whytrail.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FormattingTest {

  private static final String GOOD = "record Good(int x) {}\n";
  private static final String BAD = "record Bad( int x )\n{\n}\n";

  @TempDir Path directory;

  @AfterEach
  void check() {
    System.clearProperty("whytrail.format");
  }

  @Test
  void violations_areTheFilesThatTheFormatterWouldChange() throws IOException {
    write("src/Good.java", GOOD);
    Path bad = write("src/Bad.java", BAD);
    write("src/notes.txt", BAD);
    write("target/generated-sources/Generated.java", BAD);
    write(".hidden/Hidden.java", BAD);

    assertThat(Formatting.violations(directory)).containsExactly(bad);
    assertThat(bad).hasContent(BAD);
  }

  @Test
  void violations_areRepairedOnRequest() throws IOException {
    Path bad = write("src/Bad.java", BAD);
    System.setProperty("whytrail.format", "write");

    assertThat(Formatting.violations(directory)).isEmpty();

    assertThat(bad).hasContent("record Bad(int x) {}\n");
  }

  @Test
  void violations_failWhereASourceDoesNotParse() throws IOException {
    write("src/Broken.java", "class {");

    assertThatThrownBy(() -> Formatting.violations(directory))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Broken.java");
  }

  @Test
  void violations_refuseADirectoryWithoutSources() {
    assertThatThrownBy(() -> Formatting.violations(directory))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private Path write(String name, String content) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.resolve("..").normalize());
    return Files.writeString(file, content);
  }
}
