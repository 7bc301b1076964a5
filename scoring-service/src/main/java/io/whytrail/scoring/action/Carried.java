package io.whytrail.scoring.action;

import io.whytrail.scoring.detection.Case;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which words of one text turn up in another.
final class Carried {
  // A word that chance does not repeat: a token of masking, or a longer word with a digit or an at
  // sign in it.
  private static final Pattern TELLING =
      Pattern.compile(
          "<[A-Z_]{2,30}:[0-9a-f]{8,64}>|(?<![\\w.@-])(?=[\\w.@-]{0,40}[0-9@])[\\w.@-]{6,60}");
  private static final int SHORTEST_PHRASE = 9;
  private static final Set<String> EMPTY_WORDS =
      Set.of(
          "get", "set", "the", "a", "an", "of", "to", "for", "by", "in", "and", "all", "new", "my",
          "make", "do", "create", "add", "send", "update");

  private Carried() {}

  /// True where a telling word of the source, which no person said, is in the target.
  static boolean anything(String source, String target, Case subject) {
    Set<String> words = new HashSet<>();
    Matcher matcher = TELLING.matcher(source);
    while (matcher.find()) {
      words.add(matcher.group());
    }
    return words.stream().anyMatch(word -> contains(target, word) && !saidBy(subject, word));
  }

  /// True for a value that two texts hardly share by chance: an address, a number with many digits,
  /// a phrase.
  static boolean isTelling(String value) {
    return TELLING.matcher(value).find()
        || (value.length() >= SHORTEST_PHRASE && value.indexOf(' ') > 0);
  }

  static boolean contains(String text, String value) {
    return squeeze(text).contains(squeeze(value));
  }

  static boolean saidBy(Case subject, String value) {
    return subject.userMessages().stream()
            .anyMatch(message -> contains(message.text().raw(), value))
        || contains(subject.systemPrompt().raw(), value);
  }

  /// True where a person used one of the words of a tool's name, or its beginning.
  static boolean asksFor(Case subject, List<String> toolName) {
    return toolName.stream()
        .filter(word -> word.length() > 2 && !EMPTY_WORDS.contains(word))
        .map(word -> word.substring(0, Math.min(word.length(), 5)))
        .anyMatch(stem ->
            subject.userMessages().stream()
                .anyMatch(message -> message.text().plain().folded().contains(stem)));
  }

  private static String squeeze(String text) {
    return text.replace(" ", "").toLowerCase(Locale.ROOT);
  }
}
