package io.whytrail.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.whytrail.replay.gate.ClopperPearson;
import io.whytrail.replay.regression.RegressionCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/// What the README says is what is there.
class ReadmeTest {

  private static final Path README = Path.of("README.md");
  private static final Pattern OPTION = Pattern.compile("`(--[a-z-]+)");
  private static final Pattern SETTING = Pattern.compile("\\$\\{([A-Z_]+):`?([^}`]*)`?\\}");
  private static final Pattern SETTING_ROW =
      Pattern.compile("(?m)^\\| `([A-Z_]+)` \\| (?:`([^`]*)`)? *\\|");

  @Test
  void everyOptionOfTheCommand_isInItsTable() throws IOException {
    Set<String> written = new TreeSet<>();
    section("## The command", "| exit code")
        .forEach(line -> {
          Matcher options = OPTION.matcher(line.split("(?<!\\\\)\\|", -1)[1]);
          while (options.find()) {
            written.add(options.group(1));
          }
        });

    Set<String> there =
        new CommandLine(new RegressionCommand())
            .getCommandSpec().options().stream()
                .map(OptionSpec::longestName)
                .filter(name -> !name.equals("--help"))
                .collect(Collectors.toCollection(TreeSet::new));

    assertThat(written).isEqualTo(there);
  }

  @Test
  void everyDefaultOfTheCommand_isInItsTable() throws IOException {
    String readme = Files.readString(README);

    assertThat(readme)
        .contains(tolerance("--tolerance-looser SHARE", "looser flips"))
        .contains(tolerance("--tolerance-stricter SHARE", "stricter flips"));
  }

  private static String tolerance(String option, String what) {
    String name = option.split(" ", 2)[0];
    Object value =
        new CommandLine(new RegressionCommand()).getCommandSpec().findOption(name).getValue();
    return "| `" + option + "` | tolerated share of " + what + " (default: " + value + ") |";
  }

  @Test
  void everySetting_isInTheTableWithItsDefault() throws IOException {
    Map<String, String> there = new TreeMap<>();
    Matcher settings =
        SETTING.matcher(Files.readString(Path.of("src/main/resources/application.yml")));
    while (settings.find()) {
      there.put(settings.group(1), settings.group(2));
    }
    Map<String, String> written = new TreeMap<>();
    Matcher rows = SETTING_ROW.matcher(Files.readString(README));
    while (rows.find()) {
      written.put(rows.group(1), rows.group(2) == null ? "" : rows.group(2));
    }

    assertThat(written).isEqualTo(there);
  }

  @Test
  void example_isAReportAsItIsWritten() throws IOException {
    assertThat(Files.readString(README))
        .contains(Files.readString(Path.of("src/test/resources/report/regression.txt")));
  }

  @Test
  void bounds_areThoseThatAreComputed() throws IOException {
    String row =
        Stream.of(100, 200, 500, 1000, 5000)
            .map(n -> ClopperPearson.upperBound(0, n, 0.95) * 100)
            .map(percent -> String.format(Locale.ROOT, "%.2f %%", percent))
            .collect(Collectors.joining(" | ", "| true rate below | ", " |"));

    assertThat(Files.readString(README)).contains(row);
  }

  private static Stream<String> section(String from, String to) throws IOException {
    String readme = Files.readString(README);
    int start = readme.indexOf(from);
    return readme
        .substring(start, readme.indexOf(to, start))
        .lines()
        .filter(line -> line.startsWith("| `"));
  }
}
