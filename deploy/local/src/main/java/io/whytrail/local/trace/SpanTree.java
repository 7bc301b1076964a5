package io.whytrail.local.trace;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// The spans of one trace, as a tree for people.
public final class SpanTree {

  private static final double NANOS_PER_MILLI = 1e6;

  private final List<Span> roots = new ArrayList<>();
  private final Map<String, List<Span>> children = new HashMap<>();
  private final Set<String> services = new TreeSet<>();
  private int size;

  private SpanTree() {}

  private record Span(
      String id, String parent, String service, String name, long start, long end) {}

  /// All spans of the trace that have been collected so far.
  public static SpanTree read(TraceFiles files, String traceId) throws IOException {
    Map<String, Span> spans = new HashMap<>();
    for (String line : files.lines(text -> text.contains(traceId))) {
      collect(JsonParser.parseString(line).getAsJsonObject(), traceId, spans);
    }
    return of(spans);
  }

  public Set<String> services() {
    return services;
  }

  public int size() {
    return size;
  }

  /// One line a span: its service, its name and how long it took. Siblings that look alike are
  /// shown once with their number.
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    roots.stream()
        .sorted(Comparator.comparingLong(Span::start))
        .forEach(span -> lines("", span, lines));
    return lines;
  }

  private void lines(String indent, Span span, List<String> lines) {
    double millis = (span.end - span.start) / NANOS_PER_MILLI;
    lines.add(
        "%s%-16s %s  %s"
            .formatted(
                indent, span.service, span.name, String.format(Locale.ROOT, "%.1f ms", millis)));
    children.getOrDefault(span.id, List.of()).stream()
        .sorted(Comparator.comparingLong(Span::start))
        .forEach(child -> lines(indent + "  ", child, lines));
  }

  private static SpanTree of(Map<String, Span> spans) {
    SpanTree tree = new SpanTree();
    for (Span span : spans.values()) {
      tree.size++;
      tree.services.add(span.service);
      if (spans.containsKey(span.parent)) {
        tree.children.computeIfAbsent(span.parent, id -> new ArrayList<>()).add(span);
      } else {
        // Its parent is the caller's, or has not been collected yet.
        tree.roots.add(span);
      }
    }
    return tree;
  }

  private static void collect(JsonObject export, String traceId, Map<String, Span> spans) {
    for (JsonElement resource : export.getAsJsonArray("resourceSpans")) {
      String service = service(resource.getAsJsonObject());
      for (JsonElement scope : resource.getAsJsonObject().getAsJsonArray("scopeSpans")) {
        for (JsonElement element : scope.getAsJsonObject().getAsJsonArray("spans")) {
          JsonObject span = element.getAsJsonObject();
          if (text(span, "traceId").equals(traceId)) {
            spans.put(text(span, "spanId"), span(service, span));
          }
        }
      }
    }
  }

  private static Span span(String service, JsonObject json) {
    return new Span(
        text(json, "spanId"),
        text(json, "parentSpanId"),
        service,
        text(json, "name"),
        json.get("startTimeUnixNano").getAsLong(),
        json.get("endTimeUnixNano").getAsLong());
  }

  private static String service(JsonObject resourceSpans) {
    JsonObject resource = resourceSpans.getAsJsonObject("resource");
    if (resource != null && resource.has("attributes")) {
      for (JsonElement attribute : resource.getAsJsonArray("attributes")) {
        JsonObject pair = attribute.getAsJsonObject();
        if (text(pair, "key").equals("service.name")) {
          return text(pair.getAsJsonObject("value"), "stringValue");
        }
      }
    }
    return "unknown";
  }

  private static String text(JsonObject json, String name) {
    JsonElement value = json.get(name);
    return value == null ? "" : value.getAsString();
  }
}
