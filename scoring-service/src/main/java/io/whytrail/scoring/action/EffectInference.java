package io.whytrail.scoring.action;

import io.whytrail.scoring.interaction.Interaction;
import io.whytrail.scoring.interaction.SideEffect;
import io.whytrail.scoring.interaction.Tool;
import io.whytrail.scoring.interaction.ToolCall;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Finds out what a call would do: what the call declares, else what the tool declares, else what
/// its words say.
final class EffectInference {
  private static final int FIRST_WORDS = 10;

  private static final Pattern GRAVE_COMMAND =
      Pattern.compile(
          "\\brm -[a-z]{0,6}[rf]|\\bmkfs\\b|\\bdd if=|\\b(?:curl|wget)\\b[^\\n]{0,200}\\| ?(?:sudo"
              + " )?(?:ba|z|k)?sh\\b|\\bchmod (?:-r"
              + " )?777\\b|\\bshutdown\\b|>\\s?/dev/sd[a-z]|\\b(?:drop|truncate)"
              + " (?:table|database|schema)\\b|\\bformat c:|:\\(\\)\\s?\\{|\\bnc"
              + " -[a-z]{0,4}e|/dev/tcp/|\\bbase64 -d\\b|\\bdel"
              + " /[fsq]|\\bcrontab\\b|authorized_keys|/etc/(?:passwd|shadow|sudoers)");
  private static final Pattern GRAVE_DELETION =
      Pattern.compile(
          "\\b(?:all|everything|entire|recursive|database|table|bucket|production|prod)\\b|\\*");
  private static final Pattern SQL =
      Pattern.compile(
          "^\\s{0,20}(?:--[^\\n]{0,200}\\n)?\\s{0,20}(select|with|show|explain|insert|update|merge|delete|drop|truncate|alter|create|grant)\\b");

  private final ToolWords words;

  EffectInference(ToolWords words) {
    this.words = words;
  }

  Effect effect(Interaction interaction, ToolCall call, Arguments arguments) {
    Optional<Tool> tool = interaction.tool(call.name());
    SideEffect declared =
        call.sideEffect() != SideEffect.UNSPECIFIED
            ? call.sideEffect()
            : tool.map(Tool::sideEffect).orElse(SideEffect.UNSPECIFIED);
    List<String> name = ToolWords.split(call.name());
    boolean isDeclared = declared != SideEffect.UNSPECIFIED;
    SideEffect sideEffect = isDeclared ? declared : inferred(name, tool, arguments);
    boolean changes = sideEffect != SideEffect.READ;
    return new Effect(
        sideEffect,
        isDeclared,
        changes && isPrivilege(name),
        changes && isGrave(sideEffect, name, arguments));
  }

  private SideEffect inferred(List<String> name, Optional<Tool> tool, Arguments arguments) {
    SideEffect byArguments = byArguments(arguments);
    if (byArguments != SideEffect.UNSPECIFIED) {
      return byArguments;
    }
    SideEffect byName = byWords(name);
    if (byName == SideEffect.WRITE && spends(arguments)) {
      return SideEffect.SPEND;
    }
    if (byName != SideEffect.UNSPECIFIED) {
      return byName;
    }
    return tool.map(each -> byDescription(each.description())).orElse(SideEffect.UNSPECIFIED);
  }

  /// The arguments say more than the name where they hold a query or an HTTP method.
  private static SideEffect byArguments(Arguments arguments) {
    for (Arguments.Value value : arguments.values()) {
      switch (value.key()) {
        case "sql", "query", "statement", "sql_query" -> {
          SideEffect effect = bySql(value.folded());
          if (effect != SideEffect.UNSPECIFIED) {
            return effect;
          }
        }
        case "method", "http_method" -> {
          SideEffect effect = byMethod(value.text());
          if (effect != SideEffect.UNSPECIFIED) {
            return effect;
          }
        }
        default -> {}
      }
    }
    return SideEffect.UNSPECIFIED;
  }

  private static SideEffect bySql(String text) {
    var matcher = SQL.matcher(text);
    if (!matcher.find()) {
      return SideEffect.UNSPECIFIED;
    }
    return switch (matcher.group(1)) {
      case "select", "with", "show", "explain" -> SideEffect.READ;
      case "delete", "drop", "truncate" -> SideEffect.DELETE;
      default -> SideEffect.WRITE;
    };
  }

  private static SideEffect byMethod(String method) {
    return switch (method.toUpperCase(Locale.ROOT)) {
      case "GET", "HEAD", "OPTIONS" -> SideEffect.READ;
      case "POST", "PUT", "PATCH" -> SideEffect.SEND;
      case "DELETE" -> SideEffect.DELETE;
      default -> SideEffect.UNSPECIFIED;
    };
  }

  private SideEffect byWords(List<String> name) {
    if (name.isEmpty()) {
      return SideEffect.UNSPECIFIED;
    }
    if (words.has(ToolWords.Role.READ_FIRST, name.getFirst())) {
      return SideEffect.READ;
    }
    if (words.hasAny(ToolWords.Role.HAND_OVER, name)) {
      return SideEffect.WRITE;
    }
    if (words.hasAny(ToolWords.Role.SPEND, name)
        || (words.hasAny(ToolWords.Role.SPEND_VERBS, name)
            && words.hasAny(ToolWords.Role.SPEND_NOUNS, name))) {
      return SideEffect.SPEND;
    }
    return byVerb(name);
  }

  private SideEffect byVerb(List<String> name) {
    // The first verb tells what is done; the words after it tell to what.
    for (String word : name) {
      if (words.has(ToolWords.Role.DELETE, word)) {
        return SideEffect.DELETE;
      }
      if (words.has(ToolWords.Role.EXECUTE, word)) {
        return SideEffect.EXECUTE;
      }
      if (words.has(ToolWords.Role.WRITE, word)) {
        return SideEffect.WRITE;
      }
      boolean noun =
          words.has(ToolWords.Role.READ_LAST, name.getLast()) && !word.equals(name.getFirst());
      if (words.has(ToolWords.Role.SEND, word) && !noun) {
        return SideEffect.SEND;
      }
    }
    boolean reads =
        words.hasAny(ToolWords.Role.READ_FIRST, name)
            || words.has(ToolWords.Role.READ_LAST, name.getLast());
    return reads ? SideEffect.READ : SideEffect.UNSPECIFIED;
  }

  private SideEffect byDescription(String description) {
    List<String> all = ToolWords.split(description);
    List<String> first = all.subList(0, Math.min(FIRST_WORDS, all.size()));
    for (String word : first) {
      String verb = word.endsWith("s") ? word.substring(0, word.length() - 1) : word;
      boolean reads =
          words.has(ToolWords.Role.READ_FIRST, verb)
              || verb.equals("return")
              || verb.equals("provide");
      SideEffect effect = reads ? SideEffect.READ : byWords(List.of(verb));
      if (effect != SideEffect.UNSPECIFIED) {
        return effect;
      }
    }
    return SideEffect.UNSPECIFIED;
  }

  /// Booking with a means of payment is paying.
  private static boolean spends(Arguments arguments) {
    return arguments.values().stream()
        .map(Arguments.Value::key)
        .anyMatch(key ->
            key.startsWith("payment") || key.equals("card_number") || key.equals("credit_card"));
  }

  private boolean isPrivilege(List<String> name) {
    return words.hasAny(ToolWords.Role.PRIVILEGE, name);
  }

  private static boolean isGrave(SideEffect effect, List<String> name, Arguments arguments) {
    if (arguments.values().stream()
        .anyMatch(value -> GRAVE_COMMAND.matcher(value.folded()).find())) {
      return true;
    }
    return effect == SideEffect.DELETE
        && (GRAVE_DELETION.matcher(String.join(" ", name)).find()
            || arguments.values().stream().anyMatch(EffectInference::deletesAll));
  }

  private static boolean deletesAll(Arguments.Value value) {
    String text = value.folded();
    boolean flag =
        (value.key().equals("recursive")
                || value.key().equals("all")
                || value.key().equals("force"))
            && text.equals("true");
    return flag
        || text.equals("*")
        || text.equals("all")
        || text.equals("/")
        || (bySql(text) == SideEffect.DELETE && !text.contains("where"));
  }
}
