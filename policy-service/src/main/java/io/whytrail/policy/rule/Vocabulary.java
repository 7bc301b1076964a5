package io.whytrail.policy.rule;

import static java.util.stream.Collectors.toCollection;

import java.util.Arrays;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/// The words that a variable can hold, where there are exactly these. A rule that compares with any
/// other word could never match, which is a mistake nobody would notice.
public final class Vocabulary {

  /// What is said where nothing was rated.
  public static final String NO_BAND = "NONE";

  public static final String UNKNOWN_SIDE_EFFECT = "UNSPECIFIED";

  private static final NavigableSet<String> SIDE_EFFECTS =
      of(UNKNOWN_SIDE_EFFECT, "READ", "WRITE", "SEND", "SPEND", "DELETE", "EXECUTE");

  private final NavigableSet<String> reasonCodes;
  private final Map<Variable, NavigableSet<String>> words;

  public Vocabulary(Iterable<String> reasonCodes) {
    this.reasonCodes = new TreeSet<>();
    reasonCodes.forEach(this.reasonCodes::add);
    this.words =
        Map.of(
            Variable.STAGE,
            Arrays.stream(Stage.values()).map(Stage::name).collect(toCollection(TreeSet::new)),
            Variable.BAND,
            of(NO_BAND, "LOW", "MEDIUM", "HIGH"),
            Variable.SIDE_EFFECT,
            SIDE_EFFECTS,
            Variable.SESSION_SIDE_EFFECTS,
            SIDE_EFFECTS,
            Variable.REASONS,
            this.reasonCodes,
            Variable.ALL_REASONS,
            this.reasonCodes,
            Variable.SESSION_REASONS,
            this.reasonCodes);
  }

  private static NavigableSet<String> of(String... words) {
    return new TreeSet<>(Arrays.asList(words));
  }

  public NavigableSet<String> reasonCodes() {
    return reasonCodes;
  }

  /// Empty for a variable that can hold any text.
  public Optional<NavigableSet<String>> wordsOf(Variable variable) {
    return Optional.ofNullable(words.get(variable));
  }
}
