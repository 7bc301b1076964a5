package io.whytrail.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.whytrail.testing.Formatting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What holds for the repository as a whole.
class RepositoryTest {

  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");

  @Test
  void topLevel_holdsTheContractTheServicesAndHowTheyRun() throws IOException {
    try (Stream<Path> entries = Files.list(ROOT)) {
      Set<String> names =
          entries
              .map(entry -> entry.getFileName().toString())
              .filter(name -> !name.startsWith("."))
              .collect(Collectors.toCollection(TreeSet::new));

      assertThat(names)
          .containsExactly(
              "README.md",
              "deploy",
              "ingest-service",
              "policy-service",
              "pom.xml",
              "proto",
              "replay-service",
              "scoring-service");
    }
  }

  /// `mvn -pl deploy/e2e test -Dtest=RepositoryTest -Dwhytrail.format=write` rewrites what is not.
  @Test
  void everySource_isFormatted() throws IOException {
    assertThat(Formatting.violations(ROOT)).isEmpty();
  }

  @Test
  void everyLinkInADocument_leadsSomewhere() throws IOException {
    for (Path document : documents()) {
      List<String> dead =
          LINK.matcher(Files.readString(document))
              .results()
              .map(link -> link.group(1))
              .filter(link -> !Files.exists(document.resolveSibling(link)))
              .toList();

      assertThat(dead).as("dead links in %s", ROOT.relativize(document)).isEmpty();
    }
  }

  private static List<Path> documents() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(file -> file.toString().endsWith(".md"))
          .filter(file -> !ROOT.relativize(file).toString().contains("target/"))
          .toList();
    }
  }
}
