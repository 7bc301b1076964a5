package io.whytrail.runtime.merkle;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One published probe: the path of its file, and its flat JSON. */
record Probe(String path, String json) {
  private static final Pattern STRING = Pattern.compile("\"([^\"]*)\"");

  static Stream<Probe> all(String name) {
    return Vectors.lines(name).stream()
        .map(line ->
            new Probe(line.substring(0, line.indexOf(' ')), line.substring(line.indexOf('{'))));
  }

  /** An unsigned number; from 2^63 on it is negative here, and no tree is that large. */
  long number(String field) {
    return Long.parseUnsignedLong(value(field, "([0-9]+)"));
  }

  boolean wantsError() {
    return Boolean.parseBoolean(value("wantErr", "(true|false)"));
  }

  byte[] bytes(String field) {
    return Canonical.base64(value(field, "\"([^\"]*)\""), field);
  }

  Hash hash(String field) {
    return Hash.of(bytes(field));
  }

  List<Hash> proof() {
    return STRING
        .matcher(value("proof", "(null|\\[[^]]*])"))
        .results()
        .map(element -> Hash.fromBase64(element.group(1)))
        .toList();
  }

  @Override
  public String toString() {
    return path;
  }

  private String value(String field, String pattern) {
    Matcher matcher = Pattern.compile("\"" + field + "\":" + pattern).matcher(json);
    if (!matcher.find()) {
      throw new AssertionError("no " + field + " in " + path);
    }
    return matcher.group(1);
  }
}
