package io.whytrail.ingest.masking;

import java.util.Locale;
import java.util.function.Consumer;

/// E-mail addresses: found from the `@` outwards.
final class Emails implements Detector {

  private static final int LOCAL_LIMIT = 64;
  private static final int DOMAIN_LIMIT = 253;
  private static final int LABEL_LIMIT = 63;

  @Override
  public void find(Passage passage, Consumer<Span> found) {
    String text = passage.text();
    for (int at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
      int start = localStart(text, at);
      int end = domainEnd(text, at + 1);
      if (start < at && end > 0) {
        found.accept(
            new Span(
                start, end, MaskType.EMAIL, text.substring(start, end).toLowerCase(Locale.ROOT)));
      }
    }
  }

  private static int localStart(String text, int at) {
    int start = at;
    // Chinese and Japanese put no space between a word and an address.
    boolean ideographic = Character.isIdeographic(Characters.at(text, at - 1));
    while (start > 0
        && at - start < LOCAL_LIMIT
        && isLocal(text.charAt(start - 1))
        && Character.isIdeographic(text.charAt(start - 1)) == ideographic) {
      start--;
    }
    while (start < at && !startsLocal(text.charAt(start))) {
      start++;
    }
    // A dot before the @ makes it no address ("...@home").
    return start < at && text.charAt(at - 1) != '.' ? start : at;
  }

  private static boolean isLocal(char c) {
    return Character.isLetterOrDigit(c) || "._%+-'".indexOf(c) >= 0;
  }

  private static boolean startsLocal(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '+';
  }

  /// The end of the longest domain from here on whose last label is a top-level domain by its form,
  /// or 0.
  private static int domainEnd(String text, int from) {
    int end = 0;
    int label = from;
    for (int i = from; i <= text.length() && i - from <= DOMAIN_LIMIT; i++) {
      char c = Characters.at(text, i);
      if (Character.isLetterOrDigit(c) || c == '-') {
        continue;
      }
      int trimmed = trimHyphens(text, label, i);
      if (trimmed == label || trimmed - label > LABEL_LIMIT || text.charAt(label) == '-') {
        break;
      }
      if (label > from && isTopLevel(text, label, trimmed)) {
        end = trimmed;
      }
      if (c != '.' || trimmed < i) {
        break;
      }
      label = i + 1;
    }
    return end;
  }

  private static int trimHyphens(String text, int start, int end) {
    int trimmed = end;
    while (trimmed > start && text.charAt(trimmed - 1) == '-') {
      trimmed--;
    }
    return trimmed;
  }

  private static boolean isTopLevel(String text, int start, int end) {
    if (text.startsWith("xn--", start)) {
      return true;
    }
    for (int i = start; i < end; i++) {
      if (!Character.isLetter(text.charAt(i))) {
        return false;
      }
    }
    return end - start >= 2;
  }
}
