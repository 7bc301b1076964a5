package io.whytrail.policy.rule;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each file in cases/refused is a document that must not become a policy; its first lines say
/// where and why, as `# expect LINE:COLUMN MESSAGE`.
final class RefusedDocumentsTest {

  private static final String EXPECT = "# expect ";

  static Stream<Path> documents() {
    return Compilers.files("refused").stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("documents")
  void compile_refusesWithPosition(Path file) {
    String document = Compilers.read(file);

    assertThat(problems(document)).isEqualTo(expected(document));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("documents")
  void compile_countsLinesOfOtherSystemsAlike(Path file) {
    String document = Compilers.read(file);

    assertThat(positions(problems(document.replace("\n", "\r\n"))))
        .isEqualTo(positions(expected(document)));
  }

  @Test
  void corpus_isLarge() {
    assertThat(Compilers.files("refused")).hasSizeGreaterThanOrEqualTo(60);
  }

  private static String problems(String document) {
    PolicyInvalidException refused =
        catchThrowableOfType(
            PolicyInvalidException.class, () -> Compilers.compiler().compile(document));
    assertThat(refused).as("the document is refused").isNotNull();
    return refused.problems().stream()
        .map(problem -> "%d:%d %s".formatted(problem.line(), problem.column(), problem.message()))
        .collect(joining("\n"));
  }

  private static String expected(String document) {
    return document
        .lines()
        .filter(line -> line.startsWith(EXPECT))
        .map(line -> line.substring(EXPECT.length()))
        .collect(joining("\n"));
  }

  private static List<String> positions(String problems) {
    return problems.lines().map(line -> line.substring(0, line.indexOf(' '))).toList();
  }
}
