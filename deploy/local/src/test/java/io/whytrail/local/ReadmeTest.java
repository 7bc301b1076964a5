package io.whytrail.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/// The commands that the READMEs show are commands, with options that there are.
class ReadmeTest {

  private static final Pattern IN_TEXT = Pattern.compile("`deploy/whytrail ([^`]+)`");
  private static final Pattern IN_BLOCK = Pattern.compile("(?m)^deploy/whytrail (.+)$");
  private static final Pattern REST = Pattern.compile("\\s+(#|>).*|\\s*&$|>\\S+.*|\\.\\.\\.");

  @ParameterizedTest
  @ValueSource(strings = {"../README.md", "README.md", "../../README.md"})
  void shownCommands_areUnderstood(String readme) throws IOException {
    List<String> shown = shown(readme);

    assertThat(shown).isNotEmpty();
    for (String command : shown) {
      String[] words = REST.matcher(command).replaceAll("").strip().split("\\s+", -1);
      if (words.length == 1) {
        assertThat(Main.commandLine().getSubcommands()).as(readme).containsKey(words[0]);
        continue; // A name in a sentence.
      }
      assertThatCode(() -> Main.commandLine().parseArgs(words))
          .as("%s: %s", readme, command)
          .doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "../README.md"})
  void everyCommand_isInTheTable(String readme) throws IOException {
    CommandLine line = Main.commandLine();
    Set<String> missing = new TreeSet<>(line.getSubcommands().keySet());
    String text = Files.readString(Path.of(readme));
    missing.removeIf(
        command -> Pattern.compile("`(deploy/whytrail )?" + command + "[ `]").matcher(text).find());

    missing.remove("help");
    assertThat(missing).isEmpty();
  }

  private static List<String> shown(String readme) throws IOException {
    String text = Files.readString(Path.of(readme));
    List<String> shown = new ArrayList<>();
    for (Pattern pattern : List.of(IN_TEXT, IN_BLOCK)) {
      Matcher matcher = pattern.matcher(text);
      while (matcher.find()) {
        shown.add(matcher.group(1));
      }
    }
    return shown;
  }
}
