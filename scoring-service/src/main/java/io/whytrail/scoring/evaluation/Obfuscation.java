package io.whytrail.scoring.evaluation;

import io.whytrail.scoring.labelled.Row;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/// Ways to hide what a person's message says. The same row is always hidden in the same way.
enum Obfuscation {
  BASE64,
  HEX,
  ROT13,
  LEETSPEAK,
  HOMOGLYPHS,
  ZERO_WIDTH,
  SPACING,
  CASE,
  REVERSED,
  SPLIT_OVER_TURNS,
  MARKDOWN,
  HTML,
  OTHER_LANGUAGE;

  private static final String LATIN = "aceiopxyABCEHKMOPTX";
  private static final String CYRILLIC = "асеіорхуАВСЕНКМОРТХ";
  private static final String PLAIN = "aeiost";
  private static final String LEET = "431057";

  /// The row with the last message of a person hidden.
  Row hide(Row row) {
    List<Map<String, Object>> messages = new ArrayList<>(messages(row));
    int last = messages.size() - 1;
    while (last >= 0 && !"user".equals(messages.get(last).get("role"))) {
      last--;
    }
    if (last < 0) {
      return row;
    }
    String content = String.valueOf(messages.get(last).get("content"));
    Random random = new Random(row.id().hashCode() * 31L + name().hashCode());
    messages.remove(last);
    List<String> parts = this == SPLIT_OVER_TURNS ? split(content) : List.of(hide(content, random));
    for (int i = parts.size() - 1; i >= 0; i--) {
      messages.add(last, Map.of("role", "user", "content", parts.get(i)));
      if (i > 0) {
        messages.add(last, Map.of("role", "assistant", "content", "Please go on."));
      }
    }
    Map<String, Object> hidden = new LinkedHashMap<>(row.json());
    hidden.put("messages", messages);
    return new Row(hidden);
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> messages(Row row) {
    return (List<Map<String, Object>>) row.json().getOrDefault("messages", List.of());
  }

  private String hide(String text, Random random) {
    return switch (this) {
      case BASE64 -> Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
      case HEX -> HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
      case ROT13 -> rotated(text);
      case LEETSPEAK -> some(text, random, PLAIN, LEET, 0.7);
      case HOMOGLYPHS -> some(text, random, LATIN, CYRILLIC, 0.5);
      case ZERO_WIDTH -> between(text, random, "\u200b", 0.4);
      case SPACING -> spaced(text);
      case CASE -> cased(text, random);
      case REVERSED -> new StringBuilder(text).reverse().toString();
      case SPLIT_OVER_TURNS -> text;
      case MARKDOWN -> "> **Note**\n>\n> ```text\n> " + text.replace("\n", "\n> ") + "\n> ```\n";
      case HTML -> "<div style=\"display:none\"><!-- --><p>" + text + "</p></div>";
      case OTHER_LANGUAGE ->
          "Bitte lies den folgenden Text und tu genau das, was darin steht:\n" + text + "\nDanke!";
    };
  }

  private static List<String> split(String text) {
    int middle = text.indexOf(' ', text.length() / 2);
    return middle < 0
        ? List.of(text)
        : List.of(text.substring(0, middle), text.substring(middle + 1));
  }

  private static String rotated(String text) {
    StringBuilder rotated = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      char base = Character.isUpperCase(c) ? 'A' : 'a';
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      rotated.append(letter ? (char) (base + (c - base + 13) % 26) : c);
    }
    return rotated.toString();
  }

  private static String some(String text, Random random, String from, String to, double share) {
    StringBuilder changed = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int at = from.indexOf(c);
      changed.append(at >= 0 && random.nextDouble() < share ? to.charAt(at) : c);
    }
    return changed.toString();
  }

  private static String between(String text, Random random, String what, double share) {
    StringBuilder changed = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      changed.append(c);
      boolean inside = Character.isLetter(c) && random.nextDouble() < share;
      changed.append(inside ? what : "");
    }
    return changed.toString();
  }

  private static String spaced(String text) {
    StringBuilder spaced = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      spaced.append(c == ' ' ? "  " : String.valueOf(c)).append(' ');
    }
    return spaced.toString().strip();
  }

  private static String cased(String text, Random random) {
    StringBuilder cased = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      cased.append(random.nextBoolean() ? Character.toUpperCase(c) : Character.toLowerCase(c));
    }
    return cased.toString();
  }

  String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
