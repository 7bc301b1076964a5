package io.whytrail.ingest.masking;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Masks the texts of one record for one tenant, and counts what it masked.
public final class Mask {

  /// What a pass changes may uncover one more find beside it, as a number that stood next to an
  /// address. Passes go on until one finds nothing; texts in practice need two.
  private static final int PASSES = 8;

  private static final Comparator<Span> STRONGEST_FIRST =
      Comparator.comparing(Span::type).thenComparingInt(Span::start).thenComparingInt(Span::end);

  private final List<Detector> detectors;
  private final Pseudonyms pseudonyms;
  private final Tally tally = new Tally();

  Mask(List<Detector> detectors, Pseudonyms pseudonyms) {
    this.detectors = detectors;
    this.pseudonyms = pseudonyms;
  }

  public Tally tally() {
    return tally;
  }

  public Pseudonyms pseudonyms() {
    return pseudonyms;
  }

  public String text(String text) {
    return text("", text);
  }

  /// Masks the text of a named field; the name helps to tell a phone number from an order number.
  public String text(String field, String text) {
    String masked = text;
    for (int pass = 0; pass < PASSES && mayHold(field, masked); pass++) {
      String next = pass(field, masked);
      if (next.equals(masked)) {
        break;
      }
      masked = next;
    }
    return masked;
  }

  /// Masks the string values, the numbers and the names inside of a JSON text and leaves every
  /// other character as it is.
  ///
  /// @throws MalformedJsonException if it is no JSON
  public String json(String json) {
    return new JsonText(json)
        .rewrite(
            new JsonText.Visitor() {
              @Override
              public String string(String field, String value) {
                return text(field, value);
              }

              @Override
              public String number(String field, String literal) {
                return text(field, literal);
              }
            });
  }

  /// As JSON where it is JSON, else as text.
  public String jsonOrText(String field, String text) {
    if (!JsonText.looksLikeContainer(text)) {
      return text(field, text);
    }
    try {
      return json(text);
    } catch (MalformedJsonException e) {
      return text(field, text); // Looked like JSON and is not: that is an answer, no failure.
    }
  }

  /// Nothing can be found in a text without digits and without the characters that addresses and
  /// assignments need.
  private static boolean mayHold(String field, String text) {
    if (!field.isEmpty()) {
      return !text.isEmpty();
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '@' || c == ':' || c == '=' || c == '-' || Characters.isDigit(c)) {
        return true;
      }
    }
    return false;
  }

  private String pass(String field, String text) {
    Passage passage = new Passage(text, field);
    List<Span> found = new ArrayList<>();
    detectors.forEach(detector -> detector.find(passage, found::add));
    return found.isEmpty() ? text : replace(text, strongest(text, found));
  }

  /// The finds that overlap neither a token nor a stronger find, in their order.
  private static Map<Integer, Span> strongest(String text, List<Span> found) {
    TreeMap<Integer, Integer> taken = new TreeMap<>();
    Tokens.find(text, bounds -> taken.put(bounds[0], bounds[1]));
    Map<Integer, Span> kept = new TreeMap<>();
    found.sort(STRONGEST_FIRST);
    for (Span span : found) {
      Map.Entry<Integer, Integer> before = taken.lowerEntry(span.end());
      if (before == null || before.getValue() <= span.start()) {
        taken.put(span.start(), span.end());
        kept.put(span.start(), span);
      }
    }
    return kept;
  }

  private String replace(String text, Map<Integer, Span> spans) {
    StringBuilder masked = new StringBuilder(text.length());
    int done = 0;
    for (Span span : spans.values()) {
      masked.append(text, done, span.start());
      masked.append(pseudonyms.token(span.type(), span.value()));
      tally.add(span.type());
      done = span.end();
    }
    return masked.append(text, done, text.length()).toString();
  }
}
