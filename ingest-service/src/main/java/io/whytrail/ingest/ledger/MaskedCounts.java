package io.whytrail.ingest.ledger;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// How many values were masked, as the flat JSON object in which it is stored.
final class MaskedCounts {

  private static final Pattern ENTRY = Pattern.compile("\"([A-Z_]+)\": ?([0-9]+)");

  private MaskedCounts() {}

  static String write(Map<String, Integer> counts) {
    return new TreeMap<>(counts)
        .entrySet().stream()
            .map(entry -> "\"%s\":%d".formatted(entry.getKey(), entry.getValue()))
            .collect(Collectors.joining(",", "{", "}"));
  }

  static Map<String, Integer> read(String json) {
    return ENTRY
        .matcher(json)
        .results()
        .collect(
            Collectors.toMap(
                (MatchResult entry) -> entry.group(1), entry -> Integer.valueOf(entry.group(2))));
  }
}
