package io.whytrail.scoring.action;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// What the words of a tool's name say: lists by role, as the model's `tools.yaml` has them.
public record ToolWords(Map<Role, Set<String>> lists) {
  /// What a word in a tool's name can tell.
  public enum Role {
    READ_FIRST("read-first"),
    READ_LAST("read-last"),
    SPEND("spend"),
    SPEND_NOUNS("spend-nouns"),
    SPEND_VERBS("spend-verbs"),
    DELETE("delete"),
    EXECUTE("execute"),
    SEND("send"),
    WRITE("write"),
    HAND_OVER("hand-over"),
    PRIVILEGE("privilege"),
    SENSITIVE("sensitive"),
    DIRECTORY("directory");

    private final String key;

    Role(String key) {
      this.key = key;
    }
  }

  public ToolWords {
    lists = Map.copyOf(lists);
  }

  public static ToolWords parse(String yaml) {
    Object file = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
    if (!(file instanceof Map<?, ?> map) || map.size() != Role.values().length) {
      throw new IllegalArgumentException(
          "the tool words must have exactly the lists " + List.of(Role.values()));
    }
    Map<Role, Set<String>> lists = new java.util.EnumMap<>(Role.class);
    for (Role role : Role.values()) {
      lists.put(role, words(role, map.get(role.key)));
    }
    return new ToolWords(lists);
  }

  boolean has(Role role, String word) {
    return words(role).contains(word);
  }

  boolean hasAny(Role role, List<String> words) {
    return words.stream().anyMatch(words(role)::contains);
  }

  private Set<String> words(Role role) {
    return lists.getOrDefault(role, Set.of());
  }

  private static Set<String> words(Role role, @org.jspecify.annotations.Nullable Object node) {
    if (!(node instanceof List<?> list)) {
      throw new IllegalArgumentException("the tool words lack the list " + role.key);
    }
    Set<String> words = new HashSet<>();
    for (Object each : list) {
      if (!(each instanceof String word)) {
        throw new IllegalArgumentException(
            "the word " + each + " of " + role.key + " needs quotes");
      }
      words.add(word);
    }
    return Set.copyOf(words);
  }

  /// The words of a name in lower case: camel case, snake case, dots and dashes taken apart.
  static List<String> split(String name) {
    List<String> words = new java.util.ArrayList<>();
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean hump =
          Character.isUpperCase(c)
              && i > 0
              && (Character.isLowerCase(name.charAt(i - 1))
                  || (i + 1 < name.length() && Character.isLowerCase(name.charAt(i + 1))));
      if ((hump || !Character.isLetter(c)) && !word.isEmpty()) {
        words.add(word.toString());
        word.setLength(0);
      }
      if (Character.isLetter(c)) {
        word.append(Character.toLowerCase(c));
      }
    }
    if (!word.isEmpty()) {
      words.add(word.toString());
    }
    return words;
  }
}
