package io.whytrail.scoring.evaluation;

import io.whytrail.scoring.interaction.Part;
import io.whytrail.scoring.labelled.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// How the labelled numbers of a row are written: as they are, bare, or in groups.
enum Spelling {
  AS_WRITTEN(""),
  BARE(" without separators"),
  GROUPED(" with separators");

  private static final int GROUP = 4;
  private static final String SPANS = "input_pii";

  private final String title;

  Spelling(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /// The row with its numbers written so, and its labels where they stand then.
  Row write(Row row) {
    if (this == AS_WRITTEN || !(row.labels().get(SPANS) instanceof List<?> spans)) {
      return row;
    }
    List<Map<String, Object>> moved = new ArrayList<>();
    List<Map<String, Object>> messages = new ArrayList<>();
    for (int i = 0; i < row.list("messages").size(); i++) {
      int index = i;
      List<Map<String, Object>> own =
          spans.stream()
              .map(Spelling::copy)
              .filter(span -> number(span, "message") == index)
              .sorted(Comparator.comparingInt(span -> number(span, "start")))
              .toList();
      Map<String, Object> message = copy(row.list("messages").get(i));
      message.put("content", write(row.text(Part.MESSAGE, i), own));
      messages.add(message);
      moved.addAll(own);
    }
    Map<String, Object> json = new LinkedHashMap<>(row.json());
    Map<String, Object> labels = new LinkedHashMap<>(row.labels());
    labels.put(SPANS, moved);
    json.put("stage_labels", labels);
    json.put("messages", messages);
    return new Row(json);
  }

  /// The text with its spans written anew; moves the spans to where they stand then. Spans that
  /// overlap are left as they are: the first has the place.
  private String write(String text, List<Map<String, Object>> spans) {
    StringBuilder written = new StringBuilder();
    int done = 0;
    int shift = 0;
    for (Map<String, Object> span : spans) {
      int start = number(span, "start");
      int end = number(span, "end");
      span.put("start", start + shift);
      if (start >= done) {
        String value = part(text, start, end);
        String anew = value(String.valueOf(span.get("type")), value);
        written.append(part(text, done, start)).append(anew);
        shift += anew.length() - value.length();
        done = end;
      }
      span.put("end", end + shift);
    }
    return written.append(part(text, done, text.codePointCount(0, text.length()))).toString();
  }

  private static String part(String text, int start, int end) {
    return text.substring(text.offsetByCodePoints(0, start), text.offsetByCodePoints(0, end));
  }

  private String value(String type, String value) {
    return switch (type) {
      case "CREDIT_CARD", "IBAN_CODE" -> {
        String bare = value.replaceAll("[ -]", "");
        yield this == GROUPED ? bare.replaceAll("(.{" + GROUP + "})(?=.)", "$1 ") : bare;
      }
      case "US_SSN" -> {
        String bare = value.replaceAll("[ .-]", "");
        yield this == GROUPED && bare.length() == 9
            ? bare.substring(0, 3) + '-' + bare.substring(3, 5) + '-' + bare.substring(5)
            : bare;
      }
      // How the numbers of a country are grouped is not known here.
      case "PHONE_NUMBER" -> this == BARE ? value.replaceAll("[ .()/-]", "") : value;
      default -> value;
    };
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> copy(Object map) {
    return new LinkedHashMap<>((Map<String, Object>) map);
  }

  private static int number(Map<String, Object> span, String key) {
    return ((Number) Objects.requireNonNull(span.get(key), key)).intValue();
  }
}
